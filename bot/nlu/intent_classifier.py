"""Rasa pipeline component: what a message wants – a question, help in danger, an agency, small talk.

Three models share the judgement: a linear one reads words and parts of words, another the two vectors of our own
encoder, which knows what is said shyly or in other words, and the third the examples nearest to the message. Trained in
minutes, where DIET takes an hour. Rasa's own LogisticRegressionClassifier gives every intent the same weight however
seldom people say it, and so took one question in twenty-five for small talk. Danger is looked for in every sentence
too: beside a question it would drown. Runs in Rasa's Python 3.10.
"""

import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Dict, List, Optional, Sequence, Text, Tuple

import numpy as np
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

from bot.nlu.courtesies import behind_courtesies
from bot.nlu.danger import IN_PART, URGENT
from bot.nlu.encode_ahead import encode, encoder
from bot.nlu.memory import Memory
from bot.nlu.stand_ins import AGENCY, TOWN, with_stand_ins
from bot.nlu.tfidf import Tfidf
from knowledge.examples import RETRIEVAL_INTENT, with_told_sentences
from knowledge.segments import telling_sentences

FILE = "classifier.pickle"
FEW_WORDS = 3  # "today" and "at night" stand in many emergencies, and alone tell of none
BEHIND_FROM = 0.5  # probability from which a question behind a greeting is what the message is about
RANKED = 3  # intents kept with a message
NAMED_WEIGHT = 0.5  # of a name beside the vector, whose length is 1
MANY = 1000  # examples; of fewer, what was said once is all there is
NOTHING = "-"  # stands for a blank text, which has no vector
# What a message can want of the conversation instead of a card. Most actions behind them ask the search first where
# they are in doubt (`is_question` in actions/followups.py), so a question taken for one of them is answered all the
# same. Small talk does not: on data/calibration it takes 7 of 2,872 questions.
WISHES = frozenset({
    "agency_details", "bot_challenge", "browse", "bye", "calculate", "capabilities", "checklist", "explain_word",
    "find_place", "greet", "how_much", "is_allowed", "letter", "more", "not_helped", "privacy", "show_dutch",
    "simpler", "steps", "thanks", "who_helps", "write_for_me",
})  # fmt: skip


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KompasIntentClassifier(IntentClassifier, GraphComponent):
    """Classifies the intent, and looks at danger as a whole before it asks which."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Return how strongly the models of words and of meaning follow their examples (`C…`), the share of words in
        the judgement, the probability from which all danger together goes before any other intent, the same for a
        message of few words and for one sentence of several, from which a wish goes before the question it comes
        next to, and the seed. The share of the nearest examples grows between two cosines of the nearest one: an
        example said again decides. The last `C`, the shares and the bounds were chosen on data/calibration; that of a
        sentence is so high that most need not be encoded."""
        return {
            "C_of_words": 10.0,
            "C_of_meaning": 2.0,
            "share_of_words": 0.6,
            "share_of_nearest": [0.3, 0.8],
            "cosine_of_nearest": [0.8, 0.95],
            "urgent_from": 0.3,
            "urgent_from_few_words": 0.5,
            "urgent_sentence_from": 0.7,
            "wish_from": 0.25,
            "random_state": 20261121,
        }

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        encoder()  # a damaged one is an error now, and not with the first message
        self._tfidf: Tfidf = None
        self._of_words: LogisticRegression = None
        self._of_meaning: LogisticRegression = None
        self._memory: Memory = None

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
        # Not joblib, whose reader is written in Python: two seconds of every start.
        with model_storage.read_from(resource) as folder, (folder / FILE).open("rb") as file:
            loaded._take(*pickle.load(file))  # noqa: S301 (our own model)
        return loaded

    def _take(self, of_words: Pipeline, of_meaning: LogisticRegression, memory: Memory) -> None:
        union, linear = (step for _, step in of_words.steps)
        self._tfidf, self._of_words, self._of_meaning, self._memory = Tfidf(union), linear, of_meaning, memory

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples that have an intent, and keep the model."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        # What was said once tells one message from another, and not what it wants.
        rare = 2 if len(examples) >= MANY else 1
        of_words = TfidfVectorizer(lowercase=False, ngram_range=(1, 2), min_df=rare, sublinear_tf=True)
        # Parts of words survive typing errors and inflection in four languages.
        of_parts = TfidfVectorizer(
            lowercase=False, analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True
        )
        seed = self._config["random_state"]
        # Neither waits for the last digit: the same messages are classified, in half the time.
        linear = LogisticRegression(
            C=self._config["C_of_words"], solver="liblinear", tol=1e-2, random_state=seed
        )
        labelled = with_told_sentences([(e.get(TEXT), e.get(INTENT)) for e in examples])
        texts, intents = zip(*labelled, strict=True)
        plain = [with_stand_ins(text) for text in texts]
        with ThreadPoolExecutor(
            max_workers=1
        ) as beside:  # both compute without Python's lock most of the time
            learnt = beside.submit(self._learn_meaning, texts, plain, intents)
            pipeline = make_pipeline(make_union(of_words, of_parts), linear).fit(plain, intents)
            of_meaning, memory = learnt.result()
        self._take(pipeline, of_meaning, memory)
        with self._storage.write_to(self._resource) as folder, (folder / FILE).open("wb") as file:
            pickle.dump((pipeline, of_meaning, memory), file, protocol=pickle.HIGHEST_PROTOCOL)
        return self._resource

    def _learn_meaning(
        self, texts: Sequence[Text], plain: List[Text], intents: Sequence[Text]
    ) -> Tuple[LogisticRegression, Memory]:
        """Return what learns from the vectors of the examples."""
        seed = self._config["random_state"]
        vectors = encode(texts)
        of_meaning = LogisticRegression(C=self._config["C_of_meaning"], random_state=seed)
        of_meaning.fit(_with_names(vectors, plain), intents)
        return of_meaning, Memory(vectors, intents, seed)

    def process(self, messages: List[Message]) -> List[Message]:
        """Return the messages, each with its intent and the ranking.

        Confidences are probabilities of the whole message; that of a danger in one sentence is the sentence's own.
        """
        texts = [message.get(TEXT) or "" for message in messages]
        for message, text, by_intent in zip(messages, texts, self._probabilities(texts), strict=True):
            ranking = self._ranking(text, by_intent)
            if not ranking[0]["name"].startswith(URGENT) and (behind := behind_courtesies(text)):
                (by_intent_behind,) = self._probabilities([behind])
                ranking = _said_behind(ranking, self._ranking(behind, by_intent_behind))
            if not ranking[0]["name"].startswith(URGENT) and (danger := self._danger_in(text)):
                ranking = [danger, *(entry for entry in ranking if not entry["name"].startswith(URGENT))]
                message.set(IN_PART, True, add_to_output=True)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking[:RANKED], add_to_output=True)
        return messages

    def _ranking(self, text: Text, by_intent: Dict[Text, float]) -> List[Dict[Text, Any]]:
        ranking = _ranked(by_intent, self._config["urgent_from"])
        if len(text.split()) <= FEW_WORDS:
            ranking = _danger_later(ranking, self._config["urgent_from_few_words"])
        return _wish_first(ranking, self._config["wish_from"])

    def _probabilities(self, texts: List[Text]) -> List[Dict[Text, float]]:
        """Return per text the probability of each intent; together they are 1."""
        queries = [text if text.strip() else NOTHING for text in texts]
        plain = [with_stand_ins(text) for text in queries]
        return self._with_meaning(queries, plain, self._by_words(plain))

    def _by_words(self, plain: List[Text]) -> np.ndarray:
        """Return what words alone say of texts with stand-ins, shape (n, intents)."""
        probabilities: np.ndarray = self._of_words.predict_proba(self._tfidf.transform(plain))
        return probabilities

    def _with_meaning(
        self, texts: List[Text], plain: List[Text], by_words: np.ndarray
    ) -> List[Dict[Text, float]]:
        vectors = encode(texts)
        share = self._config["share_of_words"]
        linear = share * by_words + (1 - share) * self._of_meaning.predict_proba(_with_names(vectors, plain))
        by_nearest, cosines = self._memory.predict(vectors)
        shares = np.interp(cosines, self._config["cosine_of_nearest"], self._config["share_of_nearest"])[
            :, None
        ]
        judged = (1 - shares) * linear + shares * by_nearest
        return [dict(zip(self._of_words.classes_, map(float, row), strict=True)) for row in judged]

    def _danger_in(self, text: Text) -> Optional[Dict[Text, Any]]:
        """Return the danger that one sentence of several tells of, as an entry of a ranking; None where none does."""
        parts = telling_sentences(text)
        if not parts:
            return None
        plain = [with_stand_ins(part) for part in parts]
        by_words = self._by_words(plain)
        bound = self._config["urgent_sentence_from"]
        share = self._config["share_of_words"] * (1 - self._config["share_of_nearest"][0])
        # By far the longest takes the meaning, and the words of most sentences leave it no room to reach the bound,
        # unless it is an example said again, whose words are then learnt.
        dangers = [intent.startswith(URGENT) for intent in self._of_words.classes_]
        may = [place for place, row in enumerate(by_words) if share * row[dangers].sum() + 1 - share >= bound]
        if not may:
            return None
        judged = self._with_meaning(
            [parts[place] for place in may], [plain[place] for place in may], by_words[may]
        )
        firsts = [_ranked(by_intent, bound)[0] for by_intent in judged]
        found = [
            first for first in firsts if first["name"].startswith(URGENT) and first["confidence"] >= bound
        ]
        return max(found, key=lambda danger: danger["confidence"], default=None)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Return the data as it is: no later component learns from what this one says."""
        return training_data


def _with_names(vectors: np.ndarray, plain: List[Text]) -> np.ndarray:
    """Return the vectors, shape (n, dim), with two columns more: whether the text names an agency, a town.

    Args:
        plain: the texts with stand-ins for names.
    """
    named = [[AGENCY in text, TOWN in text] for text in plain]
    return np.hstack([vectors, NAMED_WEIGHT * np.array(named, dtype=np.float32)])


def _ranked(probabilities: Dict[Text, float], urgent_from: float) -> List[Dict[Text, Any]]:
    """Return the intents, the likeliest first; the likeliest danger counts for all danger together.

    Somebody locked in by force is in danger twice over; that the models cannot tell which must not hide it.
    """
    dangers = [intent for intent in probabilities if intent.startswith(URGENT)]
    together = sum(probabilities[intent] for intent in dangers)
    likeliest = max(dangers, key=probabilities.__getitem__, default=None)
    merged = {intent: p for intent, p in probabilities.items() if intent not in dangers}
    if likeliest is not None:
        merged[likeliest] = together
    order = sorted(merged, key=lambda intent: (-merged[intent], intent))
    if likeliest is not None and together >= urgent_from:
        order.remove(likeliest)
        order.insert(0, likeliest)
    return [{"name": intent, "confidence": merged[intent]} for intent in order]


def _danger_later(ranking: List[Dict[Text, Any]], bound: float) -> List[Dict[Text, Any]]:
    """Return the ranking, with a danger that is first and not sure enough behind the next intent."""
    first, *others = ranking
    if not first["name"].startswith(URGENT) or first["confidence"] >= bound or not others:
        return ranking
    return [others[0], first, *others[1:]]


def _said_behind(whole: List[Dict[Text, Any]], behind: List[Dict[Text, Any]]) -> List[Dict[Text, Any]]:
    """Return the ranking of what stands behind a greeting where that tells of danger, or surely asks something."""
    first = behind[0]
    asks = first["name"] == RETRIEVAL_INTENT and first["confidence"] >= BEHIND_FROM
    return behind if asks or first["name"].startswith(URGENT) else whole


def _wish_first(ranking: List[Dict[Text, Any]], wish_from: float) -> List[Dict[Text, Any]]:
    """Return the ranking, with a wish that comes right behind a question before it where it is likely enough."""
    if len(ranking) < 2 or ranking[0]["name"] != RETRIEVAL_INTENT:
        return ranking
    question, next_one, *others = ranking
    if next_one["name"] not in WISHES or next_one["confidence"] < wish_from:
        return ranking
    return [next_one, question, *others]
