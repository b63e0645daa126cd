package dev.genga.app.base;

import dev.genga.base.AtomicFile;
import dev.genga.base.FolderLock;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import dev.genga.training.Checkpoints;
import dev.genga.training.HeldOutLoss;
import dev.genga.training.Listeners;
import dev.genga.training.Recipe;
import dev.genga.training.RunRecorder;
import dev.genga.training.StepRandom;
import dev.genga.training.TrainableTransformer;
import dev.genga.training.Trainer;
import dev.genga.training.TrainingListener;
import dev.genga.training.TrainingState;
import dev.genga.training.checkpoint.CheckpointNames;
import dev.genga.training.log.StepEntry;
import dev.genga.training.state.RunIdentity;
import dev.genga.training.vae.VaeTrainer;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.text.SmallTextEncoder;
import dev.genga.wan.transformer.TransformerTensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Makes the small base model from nothing: tokenizer and text encoder, then the VAE, then the clips in
/// its latents, then the transformer.
///
/// A run that was stopped or killed at any time goes on from the last saved state as if it had not been,
/// to the bit. What is finished is not made again.
///
/// @param recipe decides the numbers
/// @param folder for everything
/// @param threads for VAE and encoding; the numbers don't depend on them
/// @param device that trains; the numbers depend on it
public record BaseTraining(BaseRecipe recipe, BaseFolder folder, int threads, Device device) {
  private static final int CLIPS_A_STYLE = 2;

  /// Runs all stages that are not finished.
  ///
  /// @param stopRequested asked before each step; a run that is told to stop saves and returns
  /// @return whether the base is finished
  /// @throws dev.genga.base.ProblemException if the folder belongs to another recipe, or a stage's file
  ///     to another run, or another process is at work in it
  /// @throws dev.genga.training.TrainingDivergedException if a loss is no number any more
  public boolean run(BaseListener listener, BooleanSupplier stopRequested) {
    folder.take(recipe.description() + "device " + device + "\n");
    try (var _ = FolderLock.take(folder.work())) {
      List.of(folder.path(), folder.work(), clipFolder()).forEach(AtomicFile::deleteLeftovers);
      return stages(listener, stopRequested);
    }
  }

  private boolean stages(BaseListener listener, BooleanSupplier stopRequested) {
    textEncoder();
    if (!vae(listener, stopRequested)) {
      return false;
    }
    if (Files.exists(folder.transformer())) {
      return true;
    }
    var clips = new EncodedClips(recipe, clipFolder(), BaseFolder.hash(folder.vae()));
    return encode(clips, listener, stopRequested) && transformer(clips, listener, stopRequested);
  }

  private Path clipFolder() {
    return folder.work().resolve("clips");
  }

  private void textEncoder() {
    if (!Files.exists(folder.textEncoder()) || !Files.exists(folder.tokenizer())) {
      SmallTextEncoder.write(
          folder.textEncoder(), Vocabulary.texts(), recipe.text(), recipe.seed(), DType.BFLOAT16);
    }
  }

  private boolean vae(BaseListener listener, BooleanSupplier stopRequested) {
    if (Files.exists(folder.vae())) {
      return true;
    }
    var size = recipe.clips().sizes().getFirst();
    var started = new boolean[1];
    var result =
        new VaeTrainer(
                recipe.vae(),
                WorldTensors.stream(recipe.seed(), size),
                "little world, seed %d, %s".formatted(recipe.seed(), size),
                threads,
                device,
                folder.work(),
                stopRequested)
            .run(
                report -> {
                  if (!started[0]) {
                    listener.onStage("vae", "step", report.step() - 1, recipe.vae().steps());
                    started[0] = true;
                  }
                  listener.onProgress(
                      report.step(), String.format(Locale.ROOT, "loss %.4f", report.loss()));
                },
                listener::onNote);
    listener.onStageEnd();
    if (result.finished()) {
      BaseFolder.publish(result.file(), folder.vae());
      listener.onNote("the VAE on held-out clips:" + decibels(size));
    }
    return result.finished();
  }

  private String decibels(VideoSize size) {
    var text = new StringBuilder();
    new HeldOutClips(folder, size, recipe.seed(), device)
        .decibels(CLIPS_A_STYLE)
        .forEach((style, db) -> text.append(String.format(Locale.ROOT, "  %s %.1f dB", style, db)));
    return text.toString();
  }

  private boolean encode(EncodedClips clips, BaseListener listener, BooleanSupplier stopRequested) {
    int chunks = recipe.clips().chunks();
    if (clips.made() < chunks) {
      listener.onStage("encode", "chunk", clips.made(), chunks);
    }
    try {
      return clips.make(
          folder.vae(), threads, device, done -> listener.onProgress(done, ""), stopRequested);
    } finally {
      listener.onStageEnd();
    }
  }

  private boolean transformer(
      EncodedClips clips, BaseListener listener, BooleanSupplier stopRequested) {
    try (var _ = TensorScope.open();
        var batches =
            new EncodedBatches(clips, TextRows.of(folder, EncodedBatches.captions(clips)), device);
        var recorder =
            new RunRecorder(
                folder.work().resolve("log.jsonl"),
                null,
                batches.perEpoch(),
                Clock.systemDefaultZone(),
                entry -> listener.onProgress(entry.step(), remark(entry)))) {
      var result =
          trainer(batches, clips.vae(), stopRequested)
              .run(new Listeners(List.of(stage(listener), recorder)));
      listener.onStageEnd();
      if (result.finished()) {
        BaseFolder.publish(result.file(), folder.transformer());
        listener.onNote("the transformer on held-out clips:" + loss());
      }
      return result.finished();
    }
  }

  private String loss() {
    var size = recipe.clips().sizes().getFirst();
    var loss = new HeldOutClips(folder, size, recipe.seed(), device).loss(1);
    var text = new StringBuilder();
    for (int i = 0; i < HeldOutLoss.TIMESTEPS; i += 2) {
      text.append(String.format(Locale.ROOT, "  t %.1f loss %.4f", HeldOutLoss.t(i), loss.mean(i)));
    }
    return text.toString();
  }

  private static String remark(StepEntry entry) {
    return String.format(Locale.ROOT, "loss %.4f  avg %.4f", entry.loss(), entry.average());
  }

  private static TrainingListener stage(BaseListener listener) {
    return new TrainingListener() {
      @Override
      public void onStart(int step, int steps) {
        listener.onStage("train", "step", step, steps);
      }

      @Override
      public void onRemark(String line) {
        listener.onNote(line);
      }
    };
  }

  private Trainer trainer(EncodedBatches batches, String vae, BooleanSupplier stopRequested) {
    var training = recipe.training();
    var target = (Recipe.Target.Transformer) training.target();
    var trainable =
        new TrainableTransformer(
            TransformerTensors.initial(recipe.transformer(), StepRandom.of(recipe.seed(), 0)),
            training.dtype(),
            device,
            target.fileDtype(),
            training.keptBlocks(),
            target.workers());
    var identity =
        RunIdentity.of(
            String.join("|", recipe.description(), vae, BaseFolder.hash(folder.textEncoder())));
    return new Trainer(
        training,
        trainable,
        new TrainingState(trainable.parameters(), training.optimizer(), training.ema()),
        batches,
        training.timesteps().sampler(DType.BFLOAT16),
        new Checkpoints(folder.work(), new CheckpointNames(training.name()), (_, _) -> Map.of()),
        identity,
        stopRequested);
  }
}
