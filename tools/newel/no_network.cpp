// no_network.cpp: Newel never opens a network connection, so this program answers what libgit2 calls for one, with nothing.
// When libgit2 starts, it reads the machine's certificates and makes TLS and SSH ready: a fifth of the time of `newel check`.
// Where libgit2 comes from an archive, the linker calls these in place of its own (CMakeLists.txt), and neither its
// transports nor TLS, SSH and Kerberos behind them are in the program at all. Else only the certificates are left unread;
// where libgit2 uses another library for TLS, nobody calls that.

#ifdef NEWEL_NO_TRUST_STORE

extern "C" int NEWEL_NO_TRUST_STORE(void* chain, char const* path);

extern "C" __attribute__((visibility("default"))) int NEWEL_NO_TRUST_STORE(void* /*chain*/, char const* /*path*/)
{
    return 0;
}

#else

extern "C" int newel_nothing_to_set_up();
extern "C" int newel_no_network();
extern "C" {
bool newel_nothing_expected = false;  // a setting of the transport for HTTP
}

extern "C" int newel_nothing_to_set_up() { return 0; }
extern "C" int newel_no_network() { return -1; }

#endif
