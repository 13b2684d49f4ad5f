// Every test here starts programs, on ports and in folders of their own.
@_exported import TestSupport
