import unittest

import numpy as np

from model_prep.measure import Measured, accuracy, agreement, score_differences, softmax
from model_prep.texts import Example
from model_prep.thresholds import Thresholds

REFERENCE = np.array([[0.0, 2.0], [3.0, 0.0]], dtype=np.float32)
OTHER = np.array([[1.0, 0.0], [3.0, 0.0]], dtype=np.float32)
GOOD = Measured(1.0, {"latin": 0.9}, 1.0, 0.0, 0.0, 0.0, 1.0)
STRICT = Thresholds(min_agreement=1.0, max_mean_difference=0.0, max_batch_difference=0.0, min_accuracy=0.9)


class MeasureTest(unittest.TestCase):
    def test_scores(self) -> None:
        np.testing.assert_allclose(softmax(REFERENCE).sum(axis=1), 1)
        np.testing.assert_allclose(softmax(np.array([[1e4, 0.0]], dtype=np.float32)), [[1, 0]])

    def test_differences(self) -> None:
        self.assertEqual(0.5, agreement(OTHER, REFERENCE))
        first, second = score_differences(OTHER, REFERENCE)
        self.assertAlmostEqual(1 / (1 + np.exp(-2)) - 1 / (1 + np.exp(1)), first)
        self.assertEqual(0, second)

    def test_accuracy_counts_labelled_texts_only(self) -> None:
        examples = [Example("a", "B", "latin"), Example("b", None, "cjk")]
        self.assertEqual({"latin": 1.0}, accuracy(REFERENCE, ["A", "B"], examples))

    def test_thresholds(self) -> None:
        self.assertEqual([], STRICT.problems(GOOD))
        worse = Measured(1.0, {"latin": 0.8, "cjk": 0.9}, 0.99, 0.01, 0.5, 0.1, 1.0)
        found = STRICT.problems(worse)
        self.assertEqual(4, len(found))
        self.assertIn("accuracy latin 0.8, threshold 0.9", found)


if __name__ == "__main__":
    unittest.main()
