"""One step of either optimiser is the same step."""

import numpy as np
import pytest

from inrview.fields.devices import choose_device
from inrview.fitting.batch import Batch, Rates
from inrview.fitting.devices import make_optimiser
from inrview.fitting.optimiser import Optimiser
from inrview.fitting.torch_optimiser import TorchOptimiser
from inrview.messages.notes import UserError
from inrview.messages.specs import FieldSpec, FitSpec

SPEC = FieldSpec(levels=4, log2_table=10, coarsest=4, finest=32, hidden=12, layers=2)
RATES = Rates(1e-3, 2e-3)


def batch_of_a_sphere(count: int = 2000) -> Batch:
    rng = np.random.default_rng(2)
    batch = Batch.empty(count)
    batch.points[:] = rng.uniform(-1, 1, (count, 3))
    batch.targets[:] = np.linalg.norm(batch.points, axis=1) - 0.5
    batch.weights[0] = rng.uniform(0, 2, count)
    batch.weights[1] = 0.1
    batch.weights[2] = rng.uniform(0, 0.05, count)
    return batch


def test_kernels_and_automatic_differentiation_take_the_same_steps() -> None:
    batch = batch_of_a_sphere()
    ours, theirs = Optimiser(SPEC, 2000, 0), TorchOptimiser(SPEC, 0, "cpu")
    rng = np.random.default_rng(1)
    start = {
        key: rng.normal(0, 0.3, array.shape).astype(np.float32)
        for key, array in ours.weights().items()
    }
    for optimiser in (ours, theirs):
        optimiser.load(start)
        optimiser.open(3)
    for _ in range(3):
        losses = ours.step(batch, RATES), theirs.step(batch, RATES)
        assert losses[0] == pytest.approx(losses[1], rel=1e-4)
    for key in start:
        moved = ours.weights()[key] - start[key]
        expected = theirs.weights()[key] - start[key]
        # Adam divides by tiny sums: where a gradient is near zero its sign may differ.
        off = np.abs(moved - expected)
        assert np.quantile(off, 0.995) < 2e-5
        assert np.corrcoef(moved.ravel(), expected.ravel())[0, 1] > 0.999


def test_steps_do_not_depend_on_the_number_of_threads() -> None:
    import numba

    results = []
    before = numba.get_num_threads()
    for threads in (1, before):
        numba.set_num_threads(threads)
        optimiser = Optimiser(SPEC, 2000, 0)
        for _ in range(3):
            optimiser.step(batch_of_a_sphere(), RATES)
        results.append(optimiser.weights())
    numba.set_num_threads(before)
    for key in results[0]:
        assert np.array_equal(results[0][key], results[1][key])


def test_the_loss_falls() -> None:
    optimiser = Optimiser(SPEC, 2000, 0)
    losses = [optimiser.step(batch_of_a_sphere(), RATES) for _ in range(150)]
    assert losses[-1] < 0.2 * losses[0]


@pytest.mark.parametrize("kind", [Optimiser, TorchOptimiser])
def test_a_bad_sample_is_noticed_and_changes_nothing(kind: type) -> None:
    arguments = (SPEC, 2000, 0) if kind is Optimiser else (SPEC, 0, "cpu")
    optimiser = kind(*arguments)
    before = optimiser.weights()
    batch = batch_of_a_sphere()
    batch.targets[7] = np.nan
    assert np.isnan(optimiser.step(batch, RATES))
    for key, array in optimiser.weights().items():
        assert np.array_equal(array, before[key])


def test_asking_for_cuda_without_one_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.util.find_library", lambda name: None)
    assert choose_device("auto") == "cpu"
    with pytest.raises(UserError, match="No CUDA device"):
        choose_device("cuda")


def test_each_device_has_its_optimiser() -> None:
    assert isinstance(make_optimiser(SPEC, FitSpec(), 0, "cpu"), Optimiser)
