package dev.genga.app.musubi;

import static dev.genga.app.musubi.Flag.Values.SWITCH;
import static dev.genga.app.musubi.Flag.Values.TEXT;
import static dev.genga.app.musubi.Flag.Values.WHOLE;

import java.util.List;
import java.util.stream.Stream;

/// The flags of the training script about previews, files, logs and what is told in them.
final class TrainFileFlags {
  private static final String STATE =
      "the state is written at each save, every 15 minutes of training and at the end, in files of"
          + " its own; the same command goes on from it";
  private static final String WANDB = "genga sends nothing over the network";
  private static final String HUB =
      "genga sends nothing over the network; upload the files yourself";

  static final List<Flag> ALL =
      Stream.of(previews(), saves(), logs(), told(), hub()).flatMap(List::stream).toList();

  private TrainFileFlags() {}

  private static List<Flag> previews() {
    return List.of(
        flag("--sample_prompts", TEXT).honoured("the previews' prompts: .txt, .toml or .json"),
        flag("--sample_every_n_steps", WHOLE).honoured("when previews are made"),
        flag("--sample_every_n_epochs", WHOLE).honoured("when previews are made"),
        flag("--sample_at_first", SWITCH).honoured("before the first step as well"));
  }

  private static List<Flag> saves() {
    return List.of(
        flag("--output_dir", TEXT).needed().honoured("the folder of the run"),
        flag("--output_name", TEXT).needed().honoured("the name of the LoRA and its files"),
        flag("--save_precision", TEXT)
            .oneOf("float", "fp32", "fp16", "bf16")
            .honoured("the dtype of the LoRA's tensors in the files"),
        flag("--save_every_n_epochs", WHOLE).honoured("name-000003.safetensors"),
        flag("--save_every_n_steps", WHOLE).honoured("name-step00000250.safetensors"),
        flag("--save_last_n_epochs", WHOLE).honoured("so many of these files stay"),
        flag("--save_last_n_steps", WHOLE).honoured("these files stay for so many steps"),
        flag("--save_last_n_epochs_state", WHOLE).replaced(STATE),
        flag("--save_last_n_steps_state", WHOLE).replaced(STATE),
        flag("--save_state", SWITCH).replaced(STATE),
        flag("--save_state_on_train_end", SWITCH).replaced(STATE),
        flag("--resume", TEXT)
            .refused(
                "genga reads no state of another program; a run of its own goes on by itself when"
                    + " the same command is given again"));
  }

  private static List<Flag> logs() {
    return List.of(
        flag("--logging_dir", TEXT).honoured("the folder of TensorBoard's events"),
        flag("--log_with", TEXT)
            .oneOf("tensorboard", "wandb", "all")
            .honoured("tensorboard; wandb and all are refused: " + WANDB),
        flag("--log_prefix", TEXT).honoured("what the run's folder of events begins with"),
        flag("--log_tracker_name", TEXT).replaced("the events are in the folder network_train"),
        flag("--wandb_run_name", TEXT).refused(WANDB),
        flag("--log_tracker_config", TEXT)
            .refused("it is the setting of another program's tracker"),
        flag("--wandb_api_key", TEXT).refused(WANDB),
        flag("--log_config", SWITCH).replaced("recipe and command are in the run's index.html"));
  }

  private static List<Flag> told() {
    return List.of(
        flag("--metadata_title", TEXT).honoured("modelspec.title; without it, the name"),
        flag("--metadata_author", TEXT).honoured("modelspec.author"),
        flag("--metadata_description", TEXT).honoured("modelspec.description"),
        flag("--metadata_license", TEXT).honoured("modelspec.license"),
        flag("--metadata_tags", TEXT).honoured("modelspec.tags"),
        flag("--metadata_reso", TEXT).honoured("modelspec.resolution; without it, 1280x720"),
        flag("--metadata_arch", TEXT).honoured("modelspec.architecture; without it, wan2.1"));
  }

  private static List<Flag> hub() {
    return List.of(
        flag("--huggingface_repo_id", TEXT).refused(HUB),
        flag("--huggingface_repo_type", TEXT).refused(HUB),
        flag("--huggingface_path_in_repo", TEXT).refused(HUB),
        flag("--huggingface_token", TEXT).refused(HUB),
        flag("--huggingface_repo_visibility", TEXT).refused(HUB),
        flag("--save_state_to_huggingface", SWITCH).refused(HUB),
        flag("--resume_from_huggingface", SWITCH).refused(HUB),
        flag("--async_upload", SWITCH).refused(HUB));
  }

  private static Flag.Draft flag(String name, Flag.Values values) {
    return Flag.of(Script.TRAIN, name, values);
  }
}
