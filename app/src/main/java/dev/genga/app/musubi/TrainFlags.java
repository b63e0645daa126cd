package dev.genga.app.musubi;

import static dev.genga.app.musubi.Flag.Values.LARGE;
import static dev.genga.app.musubi.Flag.Values.NUMBER;
import static dev.genga.app.musubi.Flag.Values.SWITCH;
import static dev.genga.app.musubi.Flag.Values.TEXT;
import static dev.genga.app.musubi.Flag.Values.WHOLE;

import java.util.List;
import java.util.stream.Stream;

/// The flags of the training script about models, speed, memory and the length of a run.
final class TrainFlags {
  private static final String WAN_2_2 = "it belongs to Wan2.2's two transformers";
  private static final String ONE_FRAME =
      "it is for models that make one frame of another, which genga doesn't train";
  private static final String ATTENTION = "attention runs by the engine's own fused kernel";
  private static final String COMPILED =
      "the training step is written for speed and needs no compiler";
  private static final String GPU_MATH = "genga computes as exactly as the dtype says";
  private static final String ONE_PROCESS = "genga trains in one process";
  private static final String BLOCKS =
      "blocks that come and go come from the model's file, on a graphics card through pinned"
          + " memory";
  private static final String LOADER = "genga reads its caches ahead by itself";
  private static final String MAPPED = "model files are read through a memory map";

  static final List<Flag> ALL =
      Stream.of(models(), speed(), length(), memory()).flatMap(List::stream).toList();

  private TrainFlags() {}

  private static List<Flag> models() {
    return List.of(
        flag("--config_file", TEXT).honoured("a TOML with flags; the command line overrides it"),
        flag("--dataset_config", TEXT).needed().honoured("the data set file"),
        flag("--task", TEXT)
            .otherwise("t2v-14B")
            .oneOf(
                "t2v-14B",
                "t2v-1.3B",
                "i2v-14B",
                "t2i-14B",
                "flf2v-14B",
                "t2v-1.3B-FC",
                "t2v-14B-FC",
                "i2v-14B-FC",
                "i2v-A14B",
                "t2v-A14B")
            .honoured("t2v-14B, t2v-1.3B, t2i-14B and i2v-14B; the sizes are those of the file"),
        flag("--dit", TEXT).needed().honoured("the transformer"),
        flag("--vae", TEXT).honoured("the VAE of the previews, and its name in the LoRA's header"),
        flag("--vae_dtype", TEXT)
            .honoured("bfloat16 or float32, what the previews' models compute in"),
        flag("--vae_cache_cpu", SWITCH)
            .replaced("the VAE keeps two frames of each layer, where it computes"),
        flag("--t5", TEXT).honoured("the text encoder of the previews"),
        flag("--fp8_t5", SWITCH)
            .honoured(
                "the text encoder of the previews rounds its weights to float8_e4m3fn, as when"
                    + " caching"),
        flag("--clip", TEXT).honoured("the image encoder of previews that start from an image"),
        flag("--one_frame", SWITCH).refused(ONE_FRAME),
        flag("--dit_high_noise", TEXT).refused(WAN_2_2),
        flag("--timestep_boundary", WHOLE).refused(WAN_2_2),
        flag("--offload_inactive_dit", SWITCH).refused(WAN_2_2),
        flag("--force_v2_1_time_embedding", SWITCH).refused(WAN_2_2));
  }

  private static List<Flag> speed() {
    return List.of(
        flag("--sdpa", SWITCH).replaced(ATTENTION),
        flag("--flash_attn", SWITCH).replaced(ATTENTION),
        flag("--flash3", SWITCH).replaced(ATTENTION),
        flag("--xformers", SWITCH).replaced(ATTENTION),
        flag("--sage_attn", SWITCH)
            .refused("SageAttention has no gradient; musubi-tuner refuses it for training, too"),
        flag("--split_attn", SWITCH).replaced(ATTENTION),
        flag("--compile", SWITCH).replaced(COMPILED),
        flag("--compile_backend", TEXT).otherwise("inductor").replaced(COMPILED),
        flag("--compile_mode", TEXT)
            .otherwise("default")
            .oneOf("default", "reduce-overhead", "max-autotune", "max-autotune-no-cudagraphs")
            .replaced(COMPILED),
        flag("--compile_dynamic", TEXT).oneOf("true", "false", "auto").replaced(COMPILED),
        flag("--compile_fullgraph", SWITCH).replaced(COMPILED),
        flag("--compile_cache_size_limit", WHOLE).replaced(COMPILED),
        flag("--cuda_allow_tf32", SWITCH).replaced(GPU_MATH),
        flag("--cuda_cudnn_benchmark", SWITCH).replaced(GPU_MATH),
        flag("--dynamo_backend", TEXT).otherwise("NO").replaced(COMPILED),
        flag("--dynamo_mode", TEXT)
            .oneOf("default", "reduce-overhead", "max-autotune")
            .replaced(COMPILED),
        flag("--dynamo_fullgraph", SWITCH).replaced(COMPILED),
        flag("--dynamo_dynamic", SWITCH).replaced(COMPILED));
  }

  private static List<Flag> length() {
    return List.of(
        flag("--max_train_steps", WHOLE).otherwise(1600).honoured("the run's steps"),
        flag("--max_train_epochs", WHOLE).honoured("the run's epochs, before steps"),
        flag("--max_data_loader_n_workers", WHOLE).otherwise(8).replaced(LOADER),
        flag("--persistent_data_loader_workers", SWITCH)
            .honoured(
                "each epoch but the first draws one random number less, as in musubi-tuner; the"
                    + " loader itself is genga's"),
        flag("--seed", LARGE)
            .honoured("of everything that is drawn; without it, another each time"),
        flag("--gradient_checkpointing", SWITCH)
            .honoured("blocks run twice; without it, all keep their activations"),
        flag("--gradient_checkpointing_cpu_offload", SWITCH)
            .honoured(
                "on a graphics card the inputs of blocks that run twice wait in the machine's"
                    + " memory"),
        flag("--gradient_accumulation_steps", WHOLE).otherwise(1).honoured("batches of one step"),
        flag("--mixed_precision", TEXT)
            .oneOf("no", "fp16", "bf16")
            .honoured("bf16, or no with a transformer in float32; fp16 is refused"),
        flag("--ddp_timeout", WHOLE).replaced(ONE_PROCESS),
        flag("--ddp_gradient_as_bucket_view", SWITCH).replaced(ONE_PROCESS),
        flag("--ddp_static_graph", SWITCH).replaced(ONE_PROCESS));
  }

  private static List<Flag> memory() {
    return List.of(
        flag("--fp8_base", SWITCH)
            .honoured("with --fp8_scaled; alone it is refused, since it rounds every weight"),
        flag("--fp8_scaled", SWITCH)
            .honoured("the blocks' layers are held in 8 bits, with a scale for every 64 inputs"),
        flag("--blocks_to_swap", WHOLE)
            .honoured(
                "so many blocks fewer are in memory at a time, but at least 2; all stay without"
                    + " --gradient_checkpointing, and with --base_weights"),
        flag("--use_pinned_memory_for_block_swap", SWITCH).replaced(BLOCKS),
        flag("--block_swap_h2d_only", SWITCH).replaced(BLOCKS),
        flag("--block_swap_ring_size", WHOLE).otherwise(2).replaced(BLOCKS),
        flag("--img_in_txt_in_offloading", SWITCH).replaced(BLOCKS),
        flag("--disable_numpy_memmap", SWITCH).replaced(MAPPED),
        flag("--guidance_scale", NUMBER)
            .otherwise(1.0)
            .honoured("told in the LoRA's header; Wan has no such input"));
  }

  private static Flag.Draft flag(String name, Flag.Values values) {
    return Flag.of(Script.TRAIN, name, values);
  }
}
