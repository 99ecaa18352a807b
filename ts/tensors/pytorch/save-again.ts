/** What writes a file of PyTorch's again as one that can be read. Not `save_file` of safetensors, which refuses nested dicts and shared storages. */
export const SAVE_AGAIN = `save it again: python -c "import torch; torch.save(torch.load('IN', weights_only=True), 'OUT.pt')"`;
