print("never")
if True:
    try:
