// keys.h: pairs of keys that minisign made for tests, and signs of its hand. They protect nothing.
#pragma once

namespace newel::test {

inline constexpr char kReleasePublic[] =
    "untrusted comment: minisign public key 76D73BC15D6875B\n"
    "RWRbh9YVvHNtB4PDhGKRhnTdPQEMWLkmgbqHAuyj2bkuJcD2USp8xEtd\n";
inline constexpr char kReleaseSecret[] =
    "untrusted comment: minisign encrypted secret key\n"
    "RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAW4fWFbxzbQd/TCMfRCyIm7rZxpv7"
    "hNkO+UL2Xfjz6Nd3qhG94FSmToPDhGKRhnTdPQEMWLkmgbqHAuyj2bkuJcD2USp8xEtdAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAA=\n";
/// The same secret key, encrypted with "correct horse" at the lowest cost there is.
inline constexpr char kReleaseEncrypted[] =
    "untrusted comment: minisign encrypted secret key\n"
    "RWRTY0Iy2XE28RRK1760n3UtWa4ooDawdanDTSs1YZ79eOHuLLcAgAAAAAAAAAAAAAEAAAAA0XzgBphTW7rkwRuXz/8HJ9SVfRJ1"
    "ygXw28Ka6lpqWG7RjDlH1GjR9EzMY8kYdwHYro+z+OUnKmEv6ZQ8S4PW640es697bE1FK0QxcBH8nWJlgK0Hb0N7F/rP7aa2xukw"
    "iAV/xCZR4P8=\n";
inline constexpr char kReleaseKey[] = "RWRbh9YVvHNtB4PDhGKRhnTdPQEMWLkmgbqHAuyj2bkuJcD2USp8xEtd";
inline constexpr char kReleaseNumber[] = "76D73BC15D6875B";

/// Of somebody else.
inline constexpr char kOtherPublic[] =
    "untrusted comment: minisign public key E907B0246BEEF78A\n"
    "RWSK9+5rJLAH6XD+dpEOawgUSopNRjRlG57K96E4y5lLNDd0nmH22g8c\n";
inline constexpr char kOtherSecret[] =
    "untrusted comment: minisign encrypted secret key\n"
    "RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAivfuaySwB+lDuM0pWR88liCT4WdM"
    "NZHxf/aenc7ySmSWo1f77+pwd3D+dpEOawgUSopNRjRlG57K96E4y5lLNDd0nmH22g8cAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAA=\n";
inline constexpr char kOtherKey[] = "RWSK9+5rJLAH6XD+dpEOawgUSopNRjRlG57K96E4y5lLNDd0nmH22g8c";

/// By kReleaseSecret, of the ten bytes "newel-seal".
inline constexpr char kMinisignSignature[] =
    "untrusted comment: signature from minisign secret key\n"
    "RURbh9YVvHNtB6s0lQiBgsBpGqOm2kUA7WrIhKNoqU5IKUxhm63HdNBT3ENRQp4kGgnYrr0e6+xwlz1OOoTZEc4tzZU2JkUT7ww=\n"
    "trusted comment: a comment\n"
    "TpRkcNOGjWq7YmRo+w/svywnjYfJZSOZAG9a4iAK5i16EZpRRIfqE+gffzprxywOW8zsshSPsuNtN+CDhCXJAA==\n";
/// The same in the kind of old, over the file itself (minisign -S -l).
inline constexpr char kOldSignature[] =
    "untrusted comment: signature from minisign secret key\n"
    "RWRbh9YVvHNtBzKd3KIPgZjdn5bUZvjXL3lY1ZN97ZK3EjBFrW+5NUSN6fP5Mrw7A0G+Na1pfDHr7SlaehpED5LMfTNZKf2HOgc=\n"
    "trusted comment: timestamp:1795854423\tfile:seal\n"
    "VyGWlTBBasjnL35AOqpzTfqfuOtqxFRVJgUCW7GNlCVCqZjK7SUe9hB+M0pztMvqmw3i74s0zqZ7Rg4iLd8VBg==\n";

}  // namespace newel::test
