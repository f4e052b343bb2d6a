import argparse
import os

import joblib
import pandas
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

from estimatory import Run

parser = argparse.ArgumentParser()
parser.add_argument("--data", required=True)
parser.add_argument("--reg", type=float, default=0.01)
arguments = parser.parse_args()

data = pandas.read_csv(arguments.data)
X = data.drop(columns=["PatientID", "Diabetic"]).to_numpy()
y = data["Diabetic"].to_numpy()
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=0)

model = LogisticRegression(C=1 / arguments.reg, solver="liblinear").fit(X_train, y_train)

run = Run.get_context()
run.log("Accuracy", model.score(X_test, y_test))
run.log("AUC", roc_auc_score(y_test, model.predict_proba(X_test)[:, 1]))

os.makedirs("outputs", exist_ok=True)
joblib.dump(model, "outputs/model.pkl")
