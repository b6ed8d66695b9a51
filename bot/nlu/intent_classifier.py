"""Rasa pipeline component: what a message wants – a question, help in danger, an agency, small talk.

Words and parts of words, weighed by a linear model: trained in half a minute, where DIET takes an hour. Rasa's own
LogisticRegressionClassifier gives every intent the same weight however seldom people say it, and so took one question
in twenty-five for small talk. Runs in Rasa's Python 3.10.
"""

from typing import Any, Dict, List, Text

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline, make_union

from knowledge.normalise import normalise

URGENT = "urgent_"  # how the intents of danger begin
FILE = "classifier.joblib"
RANKED = 10  # intents kept with a message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KompasIntentClassifier(IntentClassifier, GraphComponent):
    """Classifies the intent, and looks at danger as a whole before it asks which."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Return how strongly the model follows its examples (`C`), and the seed."""
        return {"C": 10.0, "random_state": 20261121}

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model: Pipeline = None

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "KompasIntentClassifier":
        """Return an untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "KompasIntentClassifier":
        """Return the classifier as it was trained."""
        loaded = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            loaded._model = joblib.load(folder / FILE)
        return loaded

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples that have an intent, and keep the model."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        words = TfidfVectorizer(preprocessor=normalise, ngram_range=(1, 2), sublinear_tf=True)
        # Parts of words survive typing errors and inflection in four languages.
        parts = TfidfVectorizer(
            preprocessor=normalise, analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True
        )
        linear = LogisticRegression(
            solver="liblinear", C=self._config["C"], tol=1e-3, random_state=self._config["random_state"]
        )
        self._model = make_pipeline(make_union(words, parts), linear)
        self._model.fit([e.get(TEXT) for e in examples], [e.get(INTENT) for e in examples])
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / FILE)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Return the messages, each with its intent and the ranking; confidences are probabilities that add up to 1."""
        texts = [message.get(TEXT) or "" for message in messages]
        for message, probabilities in zip(messages, self._model.predict_proba(texts), strict=True):
            ranking = _ranked(dict(zip(self._model.classes_, map(float, probabilities), strict=True)))
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking[:RANKED], add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Return the data as it is: no later component learns from what this one says."""
        return training_data


def _ranked(probabilities: Dict[Text, float]) -> List[Dict[Text, Any]]:
    """Return the intents, the likeliest first; the likeliest danger counts for all danger together.

    Somebody locked in by force is in danger twice over; that the model cannot tell which must not hide it.
    """
    dangers = [intent for intent in probabilities if intent.startswith(URGENT)]
    if dangers:
        likeliest = max(dangers, key=probabilities.__getitem__)
        together = sum(probabilities[intent] for intent in dangers)
        probabilities = {**probabilities, **dict.fromkeys(dangers, 0.0), likeliest: together}
    order = sorted(probabilities, key=lambda intent: (-probabilities[intent], intent))
    return [{"name": intent, "confidence": probabilities[intent]} for intent in order]
