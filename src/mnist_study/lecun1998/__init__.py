"""LeNet-5 of 1998: the parts that only the paper's network and training need."""
