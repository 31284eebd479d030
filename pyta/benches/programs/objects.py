"""Objects: attributes, methods, inheritance, properties, operators, construction."""


class Account:
    opened = 0

    def __init__(self, owner, balance):
        self.owner = owner
        self.balance = balance
        Account.opened += 1

    @property
    def rich(self):
        return self.balance > 1000

    def pay(self, amount):
        self.balance += amount
        return self

    def __add__(self, other):
        return Account(self.owner, self.balance + other.balance)


class Savings(Account):
    def __init__(self, owner, balance, rate):
        super().__init__(owner, balance)
        self.rate = rate

    def pay(self, amount):
        return super().pay(amount + amount // self.rate)


accounts = [Account("a", 10), Savings("b", 20, 7)]
rich = 0
for i in range(200000):
    account = accounts[i & 1].pay(i % 13)
    if account.rich:
        rich += 1
    if i % 50 == 0:
        accounts.append(accounts[0] + accounts[1])
print(rich, Account.opened, sum(a.balance for a in accounts))
