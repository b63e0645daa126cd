package dev.genga.app.musubi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Problems;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The commands with which a published style LoRA was made, as they stand on its page.
class PublishedCommandsTest {
  private static final String COMMANDS =
      """
      python wan_cache_latents.py --dataset_config G:/samples/musubi-tuner/_studio_ghibli_wan14b_v01_dataset.toml --vae G:/samples/musubi-tuner/wan14b/vae/wan_2.1_vae.safetensors
      python wan_cache_text_encoder_outputs.py --dataset_config G:/samples/musubi-tuner/_studio_ghibli_wan14b_v01_dataset.toml --t5 G:/samples/musubi-tuner/wan14b/tenc/models_t5_umt5-xxl-enc-bf16.pth --batch_size 16\s
      accelerate launch --num_cpu_threads_per_process 1 --mixed_precision bf16 wan_train_network.py ^
          --task t2v-14B ^
          --dit G:/samples/musubi-tuner/wan14b/dit/wan2.1_t2v_14B_bf16.safetensors ^
      \t--vae G:/samples/musubi-tuner/wan14b/vae/wan_2.1_vae.safetensors ^
      \t--t5 G:/samples/musubi-tuner/wan14b/tenc/models_t5_umt5-xxl-enc-bf16.pth ^
      \t--sdpa ^
      \t--blocks_to_swap 10 ^
      \t--mixed_precision bf16 ^
      \t--fp8_base ^
      \t--fp8_scaled ^
      \t--fp8_t5 ^
      \t--dataset_config G:/samples/musubi-tuner/_studio_ghibli_wan14b_v01_dataset.toml ^
          --optimizer_type adamw8bit ^
      \t--learning_rate 5e-5 ^
      \t--gradient_checkpointing ^
          --max_data_loader_n_workers 2 ^
      \t--persistent_data_loader_workers ^
          --network_module networks.lora_wan ^
      \t--network_dim 32 ^
      \t--network_alpha 32 ^
          --timestep_sampling shift ^
      \t--discrete_flow_shift 3.0 ^
      \t--save_every_n_epochs 1 ^
      \t--seed 2025 ^
          --output_dir G:/samples/musubi-tuner/output ^
      \t--output_name studio_ghibli_wan14b_v01 ^
      \t--log_config ^
      \t--log_with tensorboard ^
      \t--logging_dir G:/samples/musubi-tuner/logs ^
      \t--sample_prompts G:/samples/musubi-tuner/_studio_ghibli_wan14b_v01_sampling.txt ^
      \t--save_state ^
      \t--max_train_epochs 50 ^
      \t--sample_every_n_epochs 1
      """;

  @Test
  void everyFlagOfThemIsTaken() {
    var problems = new Problems();
    var parsed = new ArrayList<Arguments>();
    for (var words : MusubiCommands.ofText(COMMANDS, "train.bat")) {
      PastedCommand.of(words, problems)
          .ifPresent(command -> parsed.add(ArgumentParser.parse(command, problems)));
    }
    assertThat(problems.list()).isEmpty();
    assertThat(parsed)
        .extracting(Arguments::script)
        .containsExactly(Script.CACHE_LATENTS, Script.CACHE_TEXTS, Script.TRAIN);
    var train = parsed.getLast();
    assertThat(train.big("--seed")).isEqualTo(2025);
    assertThat(train.real("--learning_rate")).isEqualTo(5e-5);
    assertThat(train.said("--output_name")).isEqualTo("studio_ghibli_wan14b_v01");
    assertThat(train.whole("--max_train_epochs")).isEqualTo(50);
    assertThat(new Refusals(train.script(), train.values(), train.places()).replaced())
        .extracting(line -> line.substring(0, line.indexOf(':')))
        .isEqualTo(
            List.of("--sdpa", "--max_data_loader_n_workers", "--save_state", "--log_config"));
  }
}
