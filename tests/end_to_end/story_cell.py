"""The training script of the browser story: gradient descent on real data, ended by a file."""

import time
from pathlib import Path

from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from estimatory import Run

x, y = load_breast_cancer(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x, y, random_state=0)
scaler = StandardScaler().fit(x_train)
model = SGDClassifier(loss="log_loss", alpha=alpha, learning_rate="constant", eta0=0.001)
run = Run.get_context()
epoch = 0
while not Path(go_on_until).exists():
    model.partial_fit(scaler.transform(x_train), y_train, classes=[0, 1])
    for part, features, labels in (("train", x_train, y_train), ("test", x_test, y_test)):
        probability = model.predict_proba(scaler.transform(features))[:, 1]
        run.log(f"{part}/loss", log_loss(labels, probability))
        run.log(f"{part}/auc", roc_auc_score(labels, probability))
    print(f"epoch {epoch}: test loss {log_loss(labels, probability):.4f}")
    epoch += 1
    time.sleep(0.1)
Path("outputs/model.txt").write_text(str(model.coef_))
