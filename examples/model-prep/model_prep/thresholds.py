"""What a variant must hold to be published."""

from dataclasses import dataclass

from .measure import Measured


@dataclass(frozen=True)
class Thresholds:
    min_agreement: float
    """Part of the texts with PyTorch's label, 0 to 1."""
    max_mean_difference: float
    """Of a score, 0 to 1."""
    max_batch_difference: float
    """Of a logit, when 8 texts share a batch."""
    min_accuracy: float
    """In every group of labelled texts, 0 to 1."""

    def problems(self, measured: Measured) -> list[str]:
        """Why a variant is not good enough; empty if it is."""
        checks = [
            (measured.agreement < self.min_agreement, "same label", measured.agreement, self.min_agreement),
            (
                measured.mean_difference > self.max_mean_difference,
                "mean score difference",
                measured.mean_difference,
                self.max_mean_difference,
            ),
            (
                measured.batch_difference > self.max_batch_difference,
                "batch difference",
                measured.batch_difference,
                self.max_batch_difference,
            ),
            *(
                (value < self.min_accuracy, f"accuracy {group}", value, self.min_accuracy)
                for group, value in measured.accuracy.items()
            ),
        ]
        return [f"{name} {value:.4g}, threshold {limit:.4g}" for failed, name, value, limit in checks if failed]
