"""What many linked or listed objects hold is finalised when the last reference goes, whatever the collector did before."""

import gc

count = 0


class N:
    def __init__(self, next, *more):
        self.next = next

    def __del__(self):
        global count
        count += 1


# === Chains ===
head = None
for i in range(20000):
    head = N(head)
head = None
print(count)
for i in range(5000):
    head = N(head, i)
head = None
print(count)


def chain(length):
    head = None
    for _ in range(length):
        head = N(head)
    return head


def drop_chain(length):
    global count
    count = 0
    head = chain(length)
    head = None
    return count


def drop_old_chain(length):
    global count
    count = 0
    head = chain(300)
    gc.collect(0)
    for _ in range(length):
        head = N(head)
    head = None
    return count - length


print([drop_chain(length) for length in (1, 10, 50, 199, 201, 300, 5000)])
print([drop_old_chain(length) for length in (1, 150, 199, 200, 201, 1000, 4000)])


# === Lists ===
def drop_list(length):
    global count
    count = 0
    items = [N(None) for _ in range(length)]
    items = None
    return count


print([drop_list(length) for length in (1, 10, 50, 199, 201, 300, 5000)])
