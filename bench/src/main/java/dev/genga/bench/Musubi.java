package dev.genga.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// musubi-tuner's own scripts, on a CPU.
///
/// @param checkout of musubi-tuner
/// @param venv a Python environment that it runs in
record Musubi(Path checkout, Path venv, BenchFolder work) {
  private static final String PATCH = "bench/src/main/python/musubi/sitecustomize.py";

  /// `wan_train_network.py` with the settings of [GatedTraining], which waits before each step.
  ///
  /// @param draws a folder for what each step was given
  Program train(int steps, Path draws) {
    var environment = gated(environment(), draws);
    var command =
        new ArrayList<>(
            List.of(
                python(),
                "wan_train_network.py",
                "--task=t2v-1.3B",
                "--dit=" + work.transformer(),
                "--sdpa",
                "--mixed_precision=bf16",
                "--dataset_config=" + work.dataset("musubi"),
                "--optimizer_type=adamw",
                "--learning_rate=" + GatedTraining.LEARNING_RATE,
                "--gradient_checkpointing",
                "--max_data_loader_n_workers=1",
                "--network_module=networks.lora_wan",
                "--network_dim=" + GatedTraining.RANK,
                "--network_alpha=" + GatedTraining.RANK,
                "--timestep_sampling=shift",
                "--discrete_flow_shift=3.0",
                "--seed=" + GatedTraining.SEED,
                "--output_dir=" + work.path().resolve("musubi-out"),
                "--output_name=bench",
                "--max_train_steps=" + steps));
    return start("musubi-train", command, environment);
  }

  /// `wan_cache_latents.py`.
  Program cacheLatents() {
    return start(
        "musubi-cache",
        List.of(
            python(),
            "wan_cache_latents.py",
            "--dataset_config=" + work.dataset("musubi"),
            "--vae=" + work.vae(),
            "--device=cpu"),
        gated(environment(), work.freshFolder("musubi-draws")));
  }

  /// `wan_cache_text_encoder_outputs.py`.
  Program cacheTexts(Path umt5, Path dataset) {
    var environment = gated(environment(), work.freshFolder("musubi-draws"));
    environment.put("MUSUBI_TOKENIZER", work.tokenizer().toString());
    return start(
        "musubi-texts",
        List.of(
            python(),
            "wan_cache_text_encoder_outputs.py",
            "--dataset_config=" + dataset,
            "--t5=" + umt5,
            "--device=cpu",
            "--batch_size=1"),
        environment);
  }

  /// The decoding of `wan_generate_video.py`, by itself.
  Program decode(Path latents, Path frames, int times) {
    return start(
        "musubi-decode",
        List.of(
            python(),
            Path.of(PATCH).toAbsolutePath().resolveSibling("decode.py").toString(),
            work.vae().toString(),
            latents.toString(),
            frames.toString(),
            Integer.toString(times)),
        environment());
  }

  /// `wan_generate_video.py` with encoded prompts from a file, which waits before each step.
  ///
  /// @param prompts see [GenerateBench]
  /// @param latents where the last step's go
  Program generate(Path prompts, Path latents, int steps) {
    return start(
        "musubi-generate",
        List.of(
            python(),
            Path.of(PATCH).toAbsolutePath().resolveSibling("generate.py").toString(),
            prompts.toString(),
            latents.toString(),
            "--task=t2v-1.3B",
            "--dit=" + work.transformer(),
            "--vae=" + work.vae(),
            "--t5=" + work.textEncoder(),
            "--prompt=a cat walks on the grass",
            "--negative_prompt=blurry",
            "--video_size",
            "208",
            "384",
            "--video_length=9",
            "--infer_steps=" + steps,
            "--guidance_scale=" + GenerateBench.GUIDANCE,
            "--flow_shift=" + GenerateBench.FLOW_SHIFT,
            "--seed=" + GenerateBench.SEED,
            "--sample_solver=unipc",
            "--attn_mode=torch",
            "--device=cpu",
            "--save_path=" + work.path().resolve("musubi-generated")),
        environment());
  }

  private Program start(String name, List<String> command, Map<String, String> environment) {
    return Program.start(
        name, command, checkout.toAbsolutePath(), environment, work.path().resolve(name + ".log"));
  }

  private static Map<String, String> gated(Map<String, String> environment, Path draws) {
    environment.put("MUSUBI_GATE", draws.toString());
    return environment;
  }

  private String python() {
    return venv.toAbsolutePath().resolve("bin/python").toString();
  }

  private Map<String, String> environment() {
    Path patch = Path.of(PATCH).toAbsolutePath().getParent();
    var environment = new TreeMap<String, String>();
    environment.put("MUSUBI_CPU", "1");
    environment.put("ACCELERATE_USE_CPU", "true");
    environment.put("CUDA_VISIBLE_DEVICES", "");
    environment.put("PYTHONUNBUFFERED", "1");
    environment.put(
        "OMP_NUM_THREADS", Integer.toString(Runtime.getRuntime().availableProcessors()));
    environment.put("PYTHONPATH", patch + ":" + checkout.toAbsolutePath().resolve("src"));
    return environment;
  }
}
