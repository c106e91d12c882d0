// no_network.cpp: when libgit2 starts, it reads the machine's certificates and makes TLS and SSH ready, a fifth of the time
// of `newel check`. Newel never opens a network connection, so this program answers those calls instead, with nothing.
// Where libgit2 comes from an archive, the linker calls these by other names (CMakeLists.txt). Where libgit2 uses another
// library for TLS, nobody calls them.

#ifdef NEWEL_NO_TRUST_STORE

extern "C" int NEWEL_NO_TRUST_STORE(void* chain, char const* path);

extern "C" __attribute__((visibility("default"))) int NEWEL_NO_TRUST_STORE(void* /*chain*/, char const* /*path*/)
{
    return 0;
}

#else

extern "C" int NEWEL_NO_TLS();
extern "C" int NEWEL_NO_SSH();

extern "C" int NEWEL_NO_TLS() { return 0; }
extern "C" int NEWEL_NO_SSH() { return 0; }

#endif
