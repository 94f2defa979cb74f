package org.freshet.files;

/**
 * Names that were met, by 64 bits of their hash each: half a million cost 8 MB. Who makes two names
 * of one hash only has his own tarball refused, or takes a rule away that tar keeps by itself.
 */
final class MetNames {
    private long[] slots = new long[1 << 10];
    private int size;

    void add(String name) {
        if (size * 2 >= slots.length) {
            long[] full = slots;
            slots = new long[full.length * 2];
            for (long hash : full) {
                if (hash != 0) {
                    slots[slot(hash)] = hash;
                }
            }
        }
        long hash = hash(name);
        int slot = slot(hash);
        if (slots[slot] == 0) {
            slots[slot] = hash;
            size++;
        }
    }

    boolean has(String name) {
        long hash = hash(name);
        return slots[slot(hash)] == hash;
    }

    /** Where the hash is, or where it would be. */
    private int slot(long hash) {
        int slot = (int) (hash >>> 32) & slots.length - 1;
        while (slots[slot] != 0 && slots[slot] != hash) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }

    /** FNV-1a of 64 bits, mixed; never 0, which marks a free slot. */
    private static long hash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        hash ^= hash >>> 29;
        hash *= 0xbf58476d1ce4e5b9L;
        hash ^= hash >>> 32;
        return hash == 0 ? 1 : hash;
    }
}
