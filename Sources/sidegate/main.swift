print("sidegate")
