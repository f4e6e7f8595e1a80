"""LeNet-5 of 1998: what only the network and the training of the paper need."""
