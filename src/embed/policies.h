// policies.h: what an application does about data that is not where it is itself.
#pragma once

namespace newel {

enum class Policy {
    Auto,    ///< moves the data; where rows would be lost it asks, and without `ask` leaves the data as it is
    Ask,     ///< moves the data if `ask` says so
    Allow,   ///< uses the data as it is: for `read_only` and `drifted`
    Refuse,  ///< leaves it alone
};
inline constexpr auto Auto = Policy::Auto;
inline constexpr auto Ask = Policy::Ask;
inline constexpr auto Allow = Policy::Allow;
inline constexpr auto Refuse = Policy::Refuse;

/// Each where it makes sense.
struct Policies {
    Policy up{Policy::Auto};          ///< data that is behind, or not there yet: Auto, Ask, Refuse
    Policy down{Policy::Refuse};      ///< data that is ahead: Auto, Ask, Refuse
    Policy diverged{Policy::Refuse};  ///< data of another line: Auto, Ask, Refuse
    Policy read_only{Policy::Allow};  ///< newer data that this software may read: Allow; Refuse, and `down` decides
    Policy drifted{Policy::Refuse};   ///< a schema that was changed by hand: Allow (nothing is moved then), Refuse
};

}  // namespace newel
