"""Class attributes with finalizers stay what they are, found by name, while other objects with finalizers die."""


class Counted:
    def __init__(self, number):
        self.number = number

    def __del__(self):
        pass


wrong = 0
for round in range(50):
    Holder = type("Holder", (), {})
    Holder.held = Counted(round)
    holder = Holder()
    for i in range(40):
        other = Counted(i)
        other = None
        junk = [object() for _ in range(20)]
        wrong += getattr(holder, "held").number != round
        wrong += getattr(Holder, "held") is not Holder.__dict__["held"]
print(wrong)
