"""Seeds and numbers of bits that are program objects."""


def random_seed(self, n):
    from _random import Random

    Random.seed(self, hash(n) & 0xFFFFFFFFFFFFFFFF)


def random_bits(self, k):
    from _random import Random

    return Random.getrandbits(self, as_index(k))
