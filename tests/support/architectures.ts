/**
 * Tensor names of real models, as their files have them, with the embedding that each should give: of transformers' architectures, of the
 * original checkpoints, of llama.cpp's. Of layers there are one or two tensors each.
 */

type Shape = readonly (string | number)[];

export interface Architecture {
  of: string;
  holds: Record<string, Shape>;
  /** `config.json` beside the weights. */
  config?: object;
  /** The tensor that is measured when none is named; or what the refusal says. */
  chosen?: string;
  refused?: RegExp;
  /** What `--tensor input` and `--tensor output` give. */
  input?: string;
  output?: string;
}

const LLAMA = (prefix: string): Record<string, Shape> => ({
  [`${prefix}layers.0.self_attn.q_proj.weight`]: [4096, 4096],
  [`${prefix}layers.0.mlp.down_proj.weight`]: [4096, 11008],
  [`${prefix}layers.0.input_layernorm.weight`]: [4096],
  [`${prefix}norm.weight`]: [4096],
});

const BERT = (prefix: string, dims = 768): Record<string, Shape> => ({
  [`${prefix}embeddings.LayerNorm.weight`]: [dims],
  [`${prefix}embeddings.position_embeddings.weight`]: [512, dims],
  [`${prefix}embeddings.token_type_embeddings.weight`]: [2, dims],
  [`${prefix}encoder.layer.0.attention.self.query.weight`]: [dims, dims],
  [`${prefix}encoder.layer.0.output.dense.weight`]: [dims, 4 * dims],
});

/** Both embeddings, both found by their sides. */
const both = (
  of: string,
  output: string,
  input: string,
  holds: Record<string, Shape>,
  config?: object,
): Architecture => ({
  of,
  holds,
  chosen: output,
  input,
  output,
  ...(config && { config }),
});

/** The input embedding alone. */
const one = (of: string, input: string, holds: Record<string, Shape>, config?: object): Architecture => ({
  of,
  holds,
  chosen: input,
  input,
  ...(config && { config }),
});

const refuse = (of: string, refused: RegExp, holds: Record<string, Shape>, config?: object): Architecture => ({
  of,
  holds,
  refused,
  ...(config && { config }),
});

const decoder = (of: string, rows: number, prefix = "model."): Architecture =>
  both(of, "lm_head.weight", `${prefix}embed_tokens.weight`, {
    [`${prefix}embed_tokens.weight`]: [rows, 4096],
    ...LLAMA(prefix),
    "lm_head.weight": [rows, 4096],
  });

export const ARCHITECTURES: readonly Architecture[] = [
  { of: "the reference data", holds: { gamma: [151936, 2560] }, chosen: "gamma" },
  { of: "gamma beside an output", holds: { gamma: [9, 4], "lm_head.weight": [9, 4] }, chosen: "gamma" },
  {
    of: "a norm called gamma",
    holds: { gamma: [768], "bert.embeddings.word_embeddings.weight": [30522, 768] },
    chosen: "bert.embeddings.word_embeddings.weight",
  },
  decoder("LlamaForCausalLM", 128256),
  decoder("MistralForCausalLM", 32768),
  decoder("Qwen2ForCausalLM", 152064),
  decoder("OlmoForCausalLM", 50304),
  decoder("PhiForCausalLM", 51200),
  decoder("MixtralForCausalLM", 32000),
  decoder("StableLmForCausalLM", 100352),
  one(
    "Qwen3ForCausalLM, tied",
    "model.embed_tokens.weight",
    {
      "model.embed_tokens.weight": [151936, 2560],
      ...LLAMA("model."),
    },
    { vocab_size: 151936, tie_word_embeddings: true },
  ),
  one(
    "Gemma3ForConditionalGeneration",
    "language_model.model.embed_tokens.weight",
    {
      "language_model.model.embed_tokens.weight": [262208, 2560],
      ...LLAMA("language_model.model."),
      "multi_modal_projector.mm_input_projection_weight": [1152, 2560],
      "vision_tower.vision_model.embeddings.patch_embedding.weight": [1152, 3, 14, 14],
      "vision_tower.vision_model.embeddings.position_embedding.weight": [4096, 1152],
    },
    { text_config: { vocab_size: 262208 } },
  ),
  one(
    "Gemma3nForConditionalGeneration",
    "model.language_model.embed_tokens.weight",
    {
      "model.audio_tower.conformer.0.attention.attn.q_proj.weight": [1536, 1536],
      "model.embed_audio.embedding.weight": [128, 1536],
      "model.embed_vision.embedding.weight": [128, 2048],
      "model.language_model.embed_tokens.weight": [262400, 2048],
      "model.language_model.embed_tokens_per_layer.weight": [262144, 7680],
    },
    { text_config: { vocab_size: 262400 } },
  ),
  both(
    "MllamaForConditionalGeneration",
    "language_model.lm_head.weight",
    "language_model.model.embed_tokens.weight",
    {
      "language_model.model.embed_tokens.weight": [128264, 4096],
      ...LLAMA("language_model.model."),
      "language_model.lm_head.weight": [128256, 4096],
      "vision_model.gated_positional_embedding.tile_embedding.weight": [9, 8197120],
      "vision_model.patch_embedding.weight": [1280, 3, 14, 14],
    },
    { text_config: { vocab_size: 128256 } },
  ),
  both("LlavaForConditionalGeneration", "language_model.lm_head.weight", "language_model.model.embed_tokens.weight", {
    "language_model.lm_head.weight": [32064, 4096],
    "language_model.model.embed_tokens.weight": [32064, 4096],
    "multi_modal_projector.linear_1.weight": [4096, 1024],
    "vision_tower.vision_model.embeddings.position_embedding.weight": [577, 1024],
  }),
  both("Qwen2VLForConditionalGeneration", "lm_head.weight", "model.embed_tokens.weight", {
    "lm_head.weight": [152064, 3584],
    "model.embed_tokens.weight": [152064, 3584],
    ...LLAMA("model."),
    "visual.blocks.0.attn.qkv.weight": [3840, 1280],
    "visual.merger.mlp.0.weight": [5120, 5120],
  }),
  both(
    "Qwen2_5OmniModel",
    "thinker.lm_head.weight",
    "thinker.model.embed_tokens.weight",
    {
      "talker.codec_head.weight": [8448, 896],
      "talker.model.embed_tokens.weight": [8448, 3584],
      "talker.thinker_to_talker_proj.weight": [896, 3584],
      "thinker.audio_tower.layers.0.fc1.weight": [5120, 1280],
      "thinker.lm_head.weight": [152064, 3584],
      "thinker.model.embed_tokens.weight": [152064, 3584],
      "token2wav.code2wav_dit_model.text_embed.codec_embed.weight": [8193, 512],
    },
    { thinker_config: { text_config: { vocab_size: 152064 } } },
  ),
  both("DeepseekV3ForCausalLM", "lm_head.weight", "model.embed_tokens.weight", {
    "model.layers.61.embed_tokens.weight": [129280, 7168],
    "model.layers.61.shared_head.head.weight": [129280, 7168],
    "model.layers.0.self_attn.kv_b_proj.weight": [32768, 512],
    "model.embed_tokens.weight": [129280, 7168],
    "lm_head.weight": [129280, 7168],
  }),
  both("InternLM2ForCausalLM", "output.weight", "model.tok_embeddings.weight", {
    "model.tok_embeddings.weight": [92544, 4096],
    "model.layers.0.attention.wqkv.weight": [6144, 4096],
    "output.weight": [92544, 4096],
  }),
  both("InternVLChatModel", "language_model.output.weight", "language_model.model.tok_embeddings.weight", {
    "language_model.model.tok_embeddings.weight": [92553, 4096],
    "language_model.output.weight": [92553, 4096],
    "mlp1.1.weight": [4096, 4096],
    "vision_model.embeddings.position_embedding": [1, 1025, 1024],
  }),
  both("Llama's own checkpoint", "output.weight", "tok_embeddings.weight", {
    "tok_embeddings.weight": [32000, 4096],
    "norm.weight": [4096],
    "output.weight": [32000, 4096],
    "layers.0.attention.wq.weight": [4096, 4096],
    "layers.0.feed_forward.w1.weight": [11008, 4096],
  }),
  one(
    "GPT2LMHeadModel",
    "transformer.wte.weight",
    {
      "transformer.wte.weight": [50257, 768],
      "transformer.wpe.weight": [1024, 768],
      "transformer.h.0.attn.c_attn.weight": [768, 2304],
    },
    { vocab_size: 50257 },
  ),
  one("GPT-2 as it was published", "wte.weight", {
    "h.0.attn.c_attn.weight": [768, 2304],
    "wpe.weight": [1024, 768],
    "wte.weight": [50257, 768],
  }),
  both("GPTJForCausalLM", "lm_head.weight", "transformer.wte.weight", {
    "lm_head.weight": [50400, 4096],
    "lm_head.bias": [50400],
    "transformer.wte.weight": [50400, 4096],
    "transformer.h.0.attn.q_proj.weight": [4096, 4096],
  }),
  both("GPTNeoXForCausalLM", "embed_out.weight", "gpt_neox.embed_in.weight", {
    "embed_out.weight": [50304, 512],
    "gpt_neox.embed_in.weight": [50304, 512],
    "gpt_neox.layers.0.attention.query_key_value.weight": [1536, 512],
  }),
  one("GPTBigCodeForCausalLM", "transformer.wte.weight", {
    "transformer.wte.weight": [49152, 6144],
    "transformer.wpe.weight": [8192, 6144],
  }),
  one("MPTForCausalLM", "transformer.wte.weight", {
    "transformer.blocks.0.attn.Wqkv.weight": [12288, 4096],
    "transformer.wte.weight": [50432, 4096],
  }),
  both("DbrxForCausalLM", "lm_head.weight", "transformer.wte.weight", {
    "lm_head.weight": [100352, 6144],
    "transformer.wte.weight": [100352, 6144],
  }),
  both("Phi-1.5 as it was published", "lm_head.linear.weight", "layers.0.wte.weight", {
    "layers.0.wte.weight": [51200, 2048],
    "layers.1.mixer.Wqkv.weight": [6144, 2048],
    "lm_head.linear.weight": [51200, 2048],
  }),
  one("BloomForCausalLM", "word_embeddings.weight", {
    "word_embeddings.weight": [250880, 1024],
    "word_embeddings_layernorm.weight": [1024],
    "h.0.mlp.dense_h_to_4h.weight": [4096, 1024],
  }),
  both("FalconForCausalLM", "lm_head.weight", "transformer.word_embeddings.weight", {
    "lm_head.weight": [65024, 4544],
    "transformer.word_embeddings.weight": [65024, 4544],
    "transformer.h.0.self_attention.query_key_value.weight": [4672, 4544],
  }),
  both("ChatGLMModel", "transformer.output_layer.weight", "transformer.embedding.word_embeddings.weight", {
    "transformer.embedding.word_embeddings.weight": [65024, 4096],
    "transformer.encoder.layers.0.mlp.dense_4h_to_h.weight": [4096, 13696],
    "transformer.output_layer.weight": [65024, 4096],
    "transformer.rotary_pos_emb.inv_freq": [32],
  }),
  both("Megatron's GPT", "language_model.output_layer.weight", "language_model.embedding.word_embeddings.weight", {
    "language_model.embedding.word_embeddings.weight": [50304, 2048],
    "language_model.embedding.position_embeddings.weight": [2048, 2048],
    "language_model.output_layer.weight": [50304, 2048],
  }),
  both(
    "RwkvForCausalLM",
    "head.weight",
    "rwkv.embeddings.weight",
    {
      "head.weight": [50277, 768],
      "rwkv.embeddings.weight": [50277, 768],
      "rwkv.blocks.0.attention.key.weight": [768, 768],
    },
    { vocab_size: 50277 },
  ),
  both("RWKV's own checkpoint", "head.weight", "emb.weight", {
    "blocks.0.att.key.weight": [768, 768],
    "emb.weight": [65536, 768],
    "head.weight": [65536, 768],
  }),
  one(
    "MambaForCausalLM",
    "backbone.embeddings.weight",
    {
      "backbone.embeddings.weight": [50280, 768],
      "backbone.layers.0.mixer.in_proj.weight": [3072, 768],
    },
    { vocab_size: 50280 },
  ),
  both("Mamba's own checkpoint", "lm_head.weight", "backbone.embedding.weight", {
    "backbone.embedding.weight": [50280, 768],
    "backbone.layers.0.mixer.in_proj.weight": [3072, 768],
    "lm_head.weight": [50280, 768],
  }),
  both("JambaForCausalLM", "lm_head.weight", "model.embed_tokens.weight", {
    "model.embed_tokens.weight": [65536, 4096],
    "model.layers.0.mamba.in_proj.weight": [16384, 4096],
    "lm_head.weight": [65536, 4096],
  }),
  one("OPTForCausalLM", "model.decoder.embed_tokens.weight", {
    "model.decoder.embed_tokens.weight": [50272, 512],
    "model.decoder.embed_positions.weight": [2050, 1024],
    "model.decoder.project_in.weight": [1024, 512],
    "model.decoder.project_out.weight": [512, 1024],
  }),
  one("OpenAIGPTLMHeadModel", "tokens_embed.weight", {
    "positions_embed.weight": [512, 768],
    "tokens_embed.weight": [40478, 768],
    "h.0.mlp.c_fc.weight": [768, 3072],
  }),
  both("CTRLLMHeadModel", "lm_head.weight", "transformer.w.weight", {
    "transformer.w.weight": [246534, 1280],
    "transformer.h.0.multi_head_attention.Wq.weight": [1280, 1280],
    "lm_head.weight": [246534, 1280],
  }),
  both("XLNetLMHeadModel", "lm_loss.weight", "transformer.word_embedding.weight", {
    "lm_loss.weight": [32000, 768],
    "transformer.word_embedding.weight": [32000, 768],
    "transformer.layer.0.ff.layer_1.weight": [3072, 768],
  }),
  both(
    "XLMWithLMHeadModel",
    "pred_layer.proj.weight",
    "transformer.embeddings.weight",
    {
      "pred_layer.proj.weight": [30145, 2048],
      "transformer.embeddings.weight": [30145, 2048],
      "transformer.position_embeddings.weight": [512, 2048],
    },
    { vocab_size: 30145 },
  ),
  both("BertForMaskedLM", "cls.predictions.decoder.weight", "bert.embeddings.word_embeddings.weight", {
    "bert.embeddings.word_embeddings.weight": [30522, 768],
    ...BERT("bert."),
    "cls.predictions.decoder.weight": [30522, 768],
    "cls.predictions.transform.dense.weight": [768, 768],
    "cls.seq_relationship.weight": [2, 768],
  }),
  one("BertModel", "embeddings.word_embeddings.weight", {
    "embeddings.word_embeddings.weight": [30522, 768],
    ...BERT(""),
    "pooler.dense.weight": [768, 768],
  }),
  one("a classifier on BERT whose head is called output", "bert.embeddings.word_embeddings.weight", {
    "output.weight": [2, 768],
    "bert.embeddings.word_embeddings.weight": [30522, 768],
    ...BERT("bert."),
  }),
  one("BertForSequenceClassification", "bert.embeddings.word_embeddings.weight", {
    "bert.embeddings.word_embeddings.weight": [30522, 768],
    ...BERT("bert."),
    "classifier.weight": [3, 768],
  }),
  both("RobertaForMaskedLM", "lm_head.decoder.weight", "roberta.embeddings.word_embeddings.weight", {
    "lm_head.decoder.weight": [50265, 768],
    "lm_head.dense.weight": [768, 768],
    "lm_head.layer_norm.weight": [768],
    "roberta.embeddings.word_embeddings.weight": [50265, 768],
    ...BERT("roberta."),
  }),
  one("XLMRobertaModel", "embeddings.word_embeddings.weight", {
    "embeddings.word_embeddings.weight": [250002, 1024],
    ...BERT("", 1024),
  }),
  both("AlbertForMaskedLM", "predictions.decoder.weight", "albert.embeddings.word_embeddings.weight", {
    "albert.embeddings.word_embeddings.weight": [30000, 128],
    "albert.encoder.embedding_hidden_mapping_in.weight": [768, 128],
    "predictions.decoder.weight": [30000, 128],
    "predictions.dense.weight": [128, 768],
  }),
  both("DistilBertForMaskedLM", "vocab_projector.weight", "distilbert.embeddings.word_embeddings.weight", {
    "distilbert.embeddings.position_embeddings.weight": [512, 768],
    "distilbert.embeddings.word_embeddings.weight": [30522, 768],
    "vocab_projector.weight": [30522, 768],
    "vocab_transform.weight": [768, 768],
  }),
  both("ElectraForMaskedLM", "generator_lm_head.weight", "electra.embeddings.word_embeddings.weight", {
    "electra.embeddings.word_embeddings.weight": [30522, 128],
    "electra.embeddings_project.weight": [256, 128],
    "generator_lm_head.weight": [30522, 128],
    "generator_predictions.dense.weight": [128, 256],
  }),
  one("DebertaV2Model", "deberta.embeddings.word_embeddings.weight", {
    "deberta.embeddings.word_embeddings.weight": [128100, 768],
    "deberta.encoder.rel_embeddings.weight": [512, 768],
    "lm_predictions.lm_head.dense.weight": [768, 768],
    "mask_predictions.dense.weight": [768, 768],
  }),
  both("ModernBertForMaskedLM", "decoder.weight", "model.embeddings.tok_embeddings.weight", {
    "decoder.bias": [50368],
    "decoder.weight": [50368, 768],
    "head.dense.weight": [768, 768],
    "model.embeddings.tok_embeddings.weight": [50368, 768],
  }),
  one("NomicBertModel", "embeddings.word_embeddings.weight", {
    "emb_ln.weight": [768],
    "embeddings.token_type_embeddings.weight": [2, 768],
    "embeddings.word_embeddings.weight": [30528, 768],
    "encoder.layers.0.attn.Wqkv.weight": [2304, 768],
  }),
  both(
    "EsmForMaskedLM",
    "lm_head.decoder.weight",
    "esm.embeddings.word_embeddings.weight",
    {
      "esm.embeddings.word_embeddings.weight": [33, 320],
      "esm.embeddings.position_embeddings.weight": [1026, 320],
      "lm_head.decoder.weight": [33, 320],
      "lm_head.dense.weight": [320, 320],
    },
    { vocab_size: 33 },
  ),
  both(
    "T5ForConditionalGeneration, version 1.1",
    "lm_head.weight",
    "shared.weight",
    {
      "decoder.block.0.layer.0.SelfAttention.q.weight": [512, 512],
      "decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight": [32, 8],
      "lm_head.weight": [32128, 512],
      "shared.weight": [32128, 512],
    },
    { vocab_size: 32128 },
  ),
  one(
    "T5ForConditionalGeneration, tied",
    "shared.weight",
    {
      "encoder.block.0.layer.0.SelfAttention.q.weight": [512, 512],
      "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight": [32, 8],
      "shared.weight": [32128, 512],
    },
    { vocab_size: 32128 },
  ),
  one("UMT5EncoderModel", "shared.weight", {
    "encoder.block.0.layer.0.SelfAttention.q.weight": [4096, 4096],
    "shared.weight": [256384, 4096],
  }),
  both("BartForConditionalGeneration", "lm_head.weight", "model.shared.weight", {
    final_logits_bias: [1, 50265],
    "lm_head.weight": [50265, 1024],
    "model.shared.weight": [50265, 1024],
    "model.encoder.embed_positions.weight": [1026, 1024],
    "model.decoder.layers.0.fc1.weight": [4096, 1024],
  }),
  one("MarianMTModel", "model.decoder.embed_tokens.weight", {
    final_logits_bias: [1, 58101],
    "model.decoder.embed_positions.weight": [512, 512],
    "model.decoder.embed_tokens.weight": [58101, 512],
  }),
  both("WhisperForConditionalGeneration", "proj_out.weight", "model.decoder.embed_tokens.weight", {
    "model.decoder.embed_positions.weight": [448, 384],
    "model.decoder.embed_tokens.weight": [51865, 384],
    "model.encoder.conv1.weight": [384, 80, 3],
    "model.encoder.embed_positions.weight": [1500, 384],
    "proj_out.weight": [51865, 384],
  }),
  one("CLIPModel", "text_model.embeddings.token_embedding.weight", {
    "text_model.embeddings.position_embedding.weight": [77, 512],
    "text_model.embeddings.token_embedding.weight": [49408, 512],
    "text_projection.weight": [512, 512],
    "vision_model.embeddings.position_embedding.weight": [50, 768],
    "visual_projection.weight": [512, 768],
  }),
  one("OpenCLIP's own checkpoint", "token_embedding.weight", {
    positional_embedding: [77, 512],
    text_projection: [512, 512],
    "token_embedding.weight": [49408, 512],
    "visual.positional_embedding": [50, 768],
  }),
  both("llama.cpp: llama", "output.weight", "token_embd.weight", {
    "token_embd.weight": [32000, 4096],
    "blk.0.attn_q.weight": [4096, 4096],
    "output_norm.weight": [4096],
    "output.weight": [32000, 4096],
  }),
  one("llama.cpp: gemma", "token_embd.weight", {
    "token_embd.weight": [256000, 2048],
    "per_layer_token_embd.weight": [262144, 7680],
    "blk.0.ffn_up.weight": [16384, 2048],
  }),
  one("llama.cpp: bert", "token_embd.weight", {
    "token_embd.weight": [30522, 384],
    "token_types.weight": [2, 384],
    "position_embd.weight": [512, 384],
    "token_embd_norm.weight": [384],
    "cls.output.weight": [1, 384],
  }),
  both("transformer_lens", "unembed.weight", "embed.W_E", {
    "embed.W_E": [50257, 768],
    "pos_embed.W_pos": [1024, 768],
    "unembed.weight": [50257, 768],
  }),
  one("x-transformers", "token_emb.emb.weight", {
    "pos_emb.emb.weight": [1024, 512],
    "token_emb.emb.weight": [20000, 512],
    "attn_layers.layers.0.1.to_q.weight": [512, 512],
  }),
  both("fairseq", "decoder.output_projection.weight", "decoder.embed_tokens.weight", {
    "decoder.embed_positions.weight": [1026, 512],
    "decoder.embed_tokens.weight": [42024, 512],
    "decoder.output_projection.weight": [42024, 512],
  }),
  both("a compiled model", "_orig_mod.lm_head.weight", "_orig_mod.model.embed_tokens.weight", {
    "_orig_mod.lm_head.weight": [32000, 512],
    "_orig_mod.model.embed_tokens.weight": [32000, 512],
  }),
  both("a distributed one", "module.lm_head.weight", "module.model.embed_tokens.weight", {
    "module.lm_head.weight": [32000, 512],
    "module.model.embed_tokens.weight": [32000, 512],
  }),
  both(
    "an adapter with trained embeddings",
    "base_model.model.lm_head.weight",
    "base_model.model.model.embed_tokens.weight",
    {
      "base_model.model.lm_head.weight": [32016, 4096],
      "base_model.model.model.embed_tokens.weight": [32016, 4096],
      "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight": [8, 4096],
      "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight": [4096, 8],
    },
  ),
  both(
    "PEFT's modules to save",
    "base_model.model.lm_head.modules_to_save.default.weight",
    "base_model.model.model.embed_tokens.modules_to_save.default.weight",
    {
      "base_model.model.lm_head.modules_to_save.default.weight": [32016, 4096],
      "base_model.model.model.embed_tokens.modules_to_save.default.weight": [32016, 4096],
    },
  ),
  { of: "a matrix of any name", holds: { W: [1000, 64] }, chosen: "W" },
  {
    of: "an output whose dtype cannot be measured",
    holds: { "lm_head.weight": ["U8", 9, 4], "model.embed_tokens.weight": [9, 4] },
    chosen: "model.embed_tokens.weight",
  },
  refuse("a LoRA adapter", /LoRA adapter/, {
    "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight": [8, 4096],
    "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight": [4096, 8],
  }),
  refuse("a LoRA adapter of the embedding", /LoRA adapter/, {
    "base_model.model.model.embed_tokens.lora_embedding_A": [8, 32000],
    "base_model.model.model.embed_tokens.lora_embedding_B": [4096, 8],
  }),
  refuse("sentence-transformers' dense layer", /no embedding matrix: it holds other matrices/, {
    "linear.weight": [768, 768],
    "linear.bias": [768],
  }),
  refuse("a shard without an embedding", /holds layers of a model/, { ...LLAMA("model.") }),
  refuse("a last shard with one matrix", /holds layers of a model/, {
    "model.layers.31.mlp.down_proj.weight": [4096, 11008],
    "model.norm.weight": [4096],
  }),
  refuse("a reward model's head", /no float matrix|no embedding matrix|passed over/, { "score.weight": [1, 4096] }),
  refuse("several matrices of any name", /several matrices/, { a: [10, 4], b: [20, 4] }),
  refuse("a vision model", /no embedding matrix|several matrices/, {
    "vit.embeddings.patch_embeddings.projection.weight": [768, 3, 16, 16],
    "vit.encoder.layer.0.attention.attention.query.weight": [768, 768],
    "classifier.weight": [1000, 768],
  }),
];
