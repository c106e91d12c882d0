// no_trust_store.cpp: starting libgit2 reads the machine's certificates, a quarter of the time of `newel check`. Newel
// never opens a network connection, so this program answers the call with an empty store instead. Where libgit2 uses
// another TLS library, nobody calls this. The linker calls it otherwise where libgit2 comes from an archive.

extern "C" int NEWEL_NO_TRUST_STORE(void* chain, char const* path);

extern "C" __attribute__((visibility("default"))) int NEWEL_NO_TRUST_STORE(void* /*chain*/, char const* /*path*/)
{
    return 0;
}
