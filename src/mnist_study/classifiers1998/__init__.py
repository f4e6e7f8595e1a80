"""The other classifiers of 1998: those that the paper compares LeNet-5 with."""
