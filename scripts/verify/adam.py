"""A small training run with torch's AdamW, its weights and moments stacked: python scripts/verify/adam.py

Needs the packages torch, numpy and safetensors. Writes tests/fixtures/adam, which is kept: for bfloat16 and for float32 the weights W and
the moments m and v of each step, 0 before the first; the headroom of each step as numpy computes it in float64; and which share of the stored
weights numpy's correctly rounded float32 gives again. Of float32 that may be a little below 1: torch takes roots with Intel's library, of which some
are the other neighbour of the true root.
"""
import json
from pathlib import Path

import numpy
import torch
from safetensors.torch import save_file

FIXTURE = Path(__file__).parents[2] / "tests/fixtures/adam"
LR, BETA1, BETA2, EPS, DECAY = 3e-4, 0.9, 0.95, 1e-8, 0.1
STEPS, TOKENS, DIMS = 8, 12, 17
QUANTILES = {"headroom_q05": 0.05, "headroom_q25": 0.25, "headroom_q50": 0.5, "headroom_q75": 0.75, "headroom_q95": 0.95, "headroom_max": 1}


def train(dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """Tokens, a third of which are never seen, learn to predict random targets."""
    torch.manual_seed(4)
    weights = torch.nn.Parameter((torch.randn(TOKENS, DIMS) * 0.05).to(dtype))
    # Powers of two, whose neighbours are at two distances, and zeros.
    weights.data[0, :8] = torch.tensor([0.0625, -0.0625, 0.5, -0.5, 0.0, -0.0, 2.0**-100, 1.0]).to(dtype)
    target = torch.randn(TOKENS, DIMS)
    optimizer = torch.optim.AdamW([weights], lr=LR, betas=(BETA1, BETA2), eps=EPS, weight_decay=DECAY, foreach=False)
    kept = {"W": [weights.detach().clone()], "m": [torch.zeros_like(weights)], "v": [torch.zeros_like(weights)]}
    for _ in range(STEPS):
        seen = torch.randint(0, TOKENS * 2 // 3, (5,))
        optimizer.zero_grad()
        ((weights[seen].float() - target[seen]) ** 2).mean().backward()
        optimizer.step()
        state = optimizer.state[weights]
        for name, value in (("W", weights), ("m", state["exp_avg"]), ("v", state["exp_avg_sq"])):
            kept[name].append(value.detach().clone())
    return {name: torch.stack(values).detach() for name, values in kept.items()}


def neighbours(weight: torch.Tensor, update: numpy.ndarray) -> numpy.ndarray:
    toward = torch.from_numpy(numpy.where(update > 0, numpy.inf, -numpy.inf)).to(weight.dtype)
    return torch.nextafter(weight, toward).double().numpy()


def exact(run: dict[str, torch.Tensor]) -> list[float]:
    """The share of the weights that the operations of `_single_tensor_adam` give, each rounded to the dtype."""
    dtype, single = run["W"].dtype, numpy.float32

    def rounded(values: numpy.ndarray) -> numpy.ndarray:
        return torch.from_numpy(values).to(dtype).float().numpy()

    shares = []
    for step in range(1, STEPS + 1):
        before, after, m, v = (
            run[name][at].float().numpy() for name, at in (("W", step - 1), ("W", step), ("m", step), ("v", step))
        )
        size, root = single(-(LR / (1 - BETA1**step))), single((1 - BETA2**step) ** 0.5)
        denominator = rounded(rounded(rounded(numpy.sqrt(v)) / root) + rounded(single([EPS])))
        predicted = rounded(rounded(before * single(1 - LR * DECAY)) + size * m / denominator)
        shares.append(float((predicted == after).mean()))
    return shares


def headroom(run: dict[str, torch.Tensor]) -> list[dict[str, float]]:
    found = []
    for step in range(1, STEPS + 1):
        before, m, v = (run[name][at].double().numpy() for name, at in (("W", step - 1), ("m", step), ("v", step)))
        update = -LR * (m / (1 - BETA1**step)) / (numpy.sqrt(v / (1 - BETA2**step)) + EPS) - LR * DECAY * before
        gap = numpy.abs(neighbours(run["W"][step - 1], update) - before)
        room = numpy.abs(update) / (gap / 2)
        found.append({name: float(numpy.quantile(room, at)) for name, at in QUANTILES.items()} | {"headroom_above_1": float((room > 1).mean())})
    return found


FIXTURE.mkdir(exist_ok=True)
expected = {}
for name, dtype in (("bf16", torch.bfloat16), ("f32", torch.float32)):
    run = train(dtype)
    save_file(run, FIXTURE / f"{name}.safetensors")
    expected[name] = [{"adam_exact": share} | room for share, room in zip(exact(run), headroom(run))]
settings = {"lr": LR, "beta1": BETA1, "beta2": BETA2, "eps": EPS, "weightDecay": DECAY}
(FIXTURE / "expected.json").write_text(json.dumps({"torch": torch.__version__, "adam": settings, "steps": expected}, indent=1) + "\n")
