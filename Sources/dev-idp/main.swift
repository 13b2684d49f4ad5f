print("dev-idp")
