// start_sodium.h: before any call of libsodium. Private to this room.
// Throws: Error{Failed} where it cannot work on this machine.
#pragma once

namespace newel {

void start_sodium();

}  // namespace newel
