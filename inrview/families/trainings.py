"""How each model is trained: its network, its loss, its rates."""

from collections.abc import Generator, Sequence

from torch import Tensor

from inrview.families.batches import Batch
from inrview.families.cuts import Cut, Terms
from inrview.families.dif_terms import ON_SURFACE, dif_terms
from inrview.families.dif_terms import WEIGHTS as DIF_WEIGHTS
from inrview.families.dit_terms import dit_terms, dit_weights, joint_pairs
from inrview.families.plan import Settings
from inrview.families.training import Training
from inrview.fields.torch_dif import TorchDif
from inrview.fields.torch_dit import TorchDit
from inrview.fields.torch_family import TorchFamily
from inrview.fields.torch_network import FamilyNetwork
from inrview.messages.family import PAPER

_DIF_RATE = 1e-4
_DIT_RATE, _DIT_CODE_RATE = 5e-4, 1e-3
_DIT_HALVINGS = 4
_SMALL_NETWORK = 5.0
"""Networks smaller than the papers' bear, and in minutes need, higher rates."""


class DifTraining(Training):
    """DIF-Net's loss and its one rate (Deng et al. 2021, section 4)."""

    code_spread = 0.01
    on_surface = ON_SURFACE

    def _weights(self, settings: Settings) -> dict[str, float]:
        return DIF_WEIGHTS

    def _rates(self, settings: Settings) -> tuple[float, float, float]:
        rate = _DIF_RATE * settings.caution * _boldness(self.model)
        return rate, rate, rate

    def _heard(self, codes: Tensor) -> Tensor:
        assert isinstance(self.model, TorchDif)
        return self.model.written(codes)

    def _code_loss(self, codes: Tensor) -> Tensor:
        return codes.square().mean()

    def _terms(self, batch: Batch, codes: Tensor, settings: Settings) -> Terms:
        assert isinstance(self.model, TorchDif)
        return dif_terms(self.model, batch, codes)


class DitTraining(Training):
    """The curriculum of Deep Implicit Templates; rates halve each quarter."""

    def _weights(self, settings: Settings) -> dict[str, float]:
        return dit_weights(settings.fraction)

    def _rates(self, settings: Settings) -> tuple[float, float, float]:
        share = 0.5 ** int(_DIT_HALVINGS * settings.fraction) * settings.caution
        share *= _boldness(self.model)
        rate = _DIT_RATE * share
        return rate, rate, _DIT_CODE_RATE * share

    def _code_loss(self, codes: Tensor) -> Tensor:
        lengths: Tensor = codes.norm(dim=-1)
        return lengths.mean()

    def _joined(
        self, batch: Batch, parts: Sequence[Cut], found: Sequence[Terms]
    ) -> Generator[None, None, None]:
        return joint_pairs(batch.points, parts, found)

    def _terms(self, batch: Batch, codes: Tensor, settings: Settings) -> Terms:
        assert isinstance(self.model, TorchDit)
        return dit_terms(self.model, batch, codes)


def _boldness(model: FamilyNetwork) -> float:
    return 1.0 if model.spec == PAPER[model.spec.model] else _SMALL_NETWORK


TRAININGS: dict[str, tuple[type[FamilyNetwork], type[Training]]] = {
    "default": (TorchFamily, Training),
    "dif": (TorchDif, DifTraining),
    "dit": (TorchDit, DitTraining),
}
"""Network and training by model; the mesh template has neither."""
