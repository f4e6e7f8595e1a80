"""LeNet-5 against plain neural networks on MNIST: a study that can be replayed.

The rooms form one line, each importing only from those to its left:

    data -> models -> training -> metrics -> plots -> study -> report -> sweep

README lists all of them; the notebooks and the command line
(``python -m mnist_study``) are on top. Importing any of them seeds nothing, downloads
nothing and prints nothing.
"""

import os

# TensorFlow prints its start-up lines to stderr before anyone can ask it not
# to, so the quiet default has to be in place before it is imported.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
# An empty variable would leave the choice to keras.json.
os.environ["KERAS_BACKEND"] = os.environ.get("KERAS_BACKEND") or "tensorflow"

if os.environ.get("MNIST_STUDY_QUIET"):  # a process of a command, see ``startup``
    from mnist_study.startup import import_keras

    import_keras()

__version__ = "0.1.0"
