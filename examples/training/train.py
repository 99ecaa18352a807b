"""Trains a tiny language model in bfloat16 and keeps its embedding matrix every hundred steps.

    python examples/training/train.py            # writes checkpoints/ and tokenizer.json beside this file
    python examples/training/train.py --dtype float32 --out /tmp/float32

Needs torch and safetensors; takes ten seconds on one core. The seed is fixed, but another version of torch or
another processor may round a product differently and so take another path.

The vocabulary is ASCII, the text is the project's LICENSE: 71 of the 128 tokens never occur in it.
"""

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

HERE = Path(__file__).parent
TOKENS, DIMS, HIDDEN, CONTEXT, BATCH = 128, 32, 64, 8, 64
STEPS, KEEP_EVERY, WARM_UP, DECAY_FROM = 2400, 100, 50, 1400
LEARNING_RATE, FLOOR = 0.01, 0.01
# Adam's second moment is bfloat16 as well, where a decay by 0.999 would itself be rounded away.
BETAS = (0.9, 0.95)


def learning_rate(step: int) -> float:
    """Rises, stays, and falls by the same factor each step, to a hundredth."""
    fallen = max(step - DECAY_FROM, 0) / (STEPS - DECAY_FROM)
    return LEARNING_RATE * min(1, step / WARM_UP) * FLOOR**fallen


def train(dtype: torch.dtype, weight_decay: float, keep) -> float:
    """Trains, and calls `keep(step, embedding)`; returns the last loss."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    text = torch.tensor(list((HERE / "../../LICENSE").read_bytes()))
    # One matrix for input and output, as in Qwen3-4B: a token that never occurs feels only the softmax and weight decay.
    embedding = nn.Parameter((torch.randn(TOKENS, DIMS) * 0.02).to(dtype))
    body = nn.Sequential(
        nn.Linear(CONTEXT * DIMS, HIDDEN),
        nn.GELU(),
        nn.Linear(HIDDEN, DIMS),
        nn.RMSNorm(DIMS, elementwise_affine=False),
    )
    optimizer = torch.optim.AdamW(
        [{"params": [embedding], "weight_decay": weight_decay}, {"params": body.parameters(), "weight_decay": 0}],
        betas=BETAS,
    )
    keep(0, embedding)
    for step in range(1, STEPS + 1):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step)
        ends = torch.randint(CONTEXT, len(text), (BATCH,))
        weights = embedding.float()
        context = weights[text[ends[:, None] + torch.arange(-CONTEXT, 0)]]
        loss = nn.functional.cross_entropy(body(context.flatten(1)) @ weights.T, text[ends])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % KEEP_EVERY == 0:
            keep(step, embedding)
    return loss.item()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dtype", choices=["bfloat16", "float32"], default="bfloat16", help="of the embedding matrix")
    parser.add_argument("--weight-decay", type=float, default=1.0, help="of the embedding matrix")
    parser.add_argument("--out", type=Path, default=HERE, help="directory to write to")
    given = parser.parse_args()
    checkpoints = given.out / "checkpoints"
    checkpoints.mkdir(parents=True, exist_ok=True)

    def keep(step: int, embedding: nn.Parameter) -> None:
        save_file(
            {"model.embed_tokens.weight": embedding.detach().clone()}, checkpoints / f"step_{step:04}.safetensors"
        )

    loss = train(getattr(torch, given.dtype), given.weight_decay, keep)
    vocabulary = {chr(token): token for token in range(TOKENS)}
    (given.out / "tokenizer.json").write_text(
        json.dumps({"added_tokens": [], "model": {"type": "BPE", "vocab": vocabulary, "merges": []}}) + "\n"
    )
    print(f"wrote {checkpoints}: last loss {loss:.3f}")


if __name__ == "__main__":
    main()
