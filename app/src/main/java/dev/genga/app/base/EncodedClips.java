package dev.genga.app.base;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Workers;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.vae.WanVae;
import dev.genga.world.SceneSampler;
import dev.genga.world.Style;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// The clips that the transformer learns from, encoded once: to draw and encode a clip takes longer than
/// to learn from it. They lie in chunks, each whole or not there; the numbers don't depend on how many
/// threads encode.
///
/// @param recipe which clips they are
/// @param folder of the chunks
/// @param vae SHA-256 of the VAE's file
record EncodedClips(BaseRecipe recipe, Path folder, String vae) {
  private static final String ORIGIN = "genga.origin";

  /// How many clips there are.
  int count() {
    return recipe.clips().chunks() * recipe.clips().perChunk();
  }

  /// The size of a chunk's clips.
  VideoSize size(int chunk) {
    var sizes = recipe.clips().sizes();
    return sizes.get(chunk % sizes.size());
  }

  /// Which clips there are: styles that a base learns, combinations that are not held out.
  SceneSampler sampler() {
    return WorldTensors.training(Style.base(), recipe.seed());
  }

  /// How many chunks are there already.
  int made() {
    return (int)
        IntStream.range(0, recipe.clips().chunks())
            .filter(chunk -> Files.exists(file(chunk)))
            .count();
  }

  /// Makes the chunks that are missing.
  ///
  /// @param vaeFile the finished VAE
  /// @param device that encodes
  /// @param done is told how many chunks there are
  /// @param stopRequested asked before each chunk
  /// @return whether all are there
  /// @throws ProblemException if a chunk is another VAE's or another recipe's
  boolean make(
      Path vaeFile, int threads, Device device, IntConsumer done, BooleanSupplier stopRequested) {
    check();
    if (made() == recipe.clips().chunks()) {
      return true;
    }
    var workers = new Workers(threads);
    try (var _ = TensorScope.open();
        var file = WeightsFile.open(vaeFile);
        var encoder = WanVae.load(file, device, DType.BFLOAT16, WanVae.Half.ENCODER)) {
      for (int chunk = 0; chunk < recipe.clips().chunks(); chunk++) {
        if (!Files.exists(file(chunk))) {
          if (stopRequested.getAsBoolean()) {
            return false;
          }
          write(chunk, encoder, workers);
          done.accept(made());
        }
      }
    }
    return true;
  }

  private void check() {
    var problems = new Problems();
    for (int chunk = 0; chunk < recipe.clips().chunks(); chunk++) {
      if (Files.exists(file(chunk))) {
        try (var file = SafetensorsFile.open(file(chunk))) {
          if (!origin().equals(file.metadata().get(ORIGIN))) {
            problems.add(
                "these encoded clips were made by another VAE",
                file(chunk).toString(),
                "delete the file, or put the VAE back");
          }
        } catch (ProblemException e) {
          problems.addAll(e);
        }
      }
    }
    problems.throwIfAny();
  }

  private String origin() {
    return vae + "|" + recipe.seed() + "|" + recipe.clips();
  }

  private void write(int chunk, WanVae vae, Workers workers) {
    try (var _ = TensorScope.open()) {
      var sampler = sampler();
      var work = new ArrayList<Callable<Tensor>>();
      for (int i = 0; i < recipe.clips().perChunk(); i++) {
        var sample = sampler.at((long) chunk * recipe.clips().perChunk() + i);
        work.add(() -> encode(vae, sample, size(chunk)));
      }
      var encoded = workers.all(work);
      var tensors = new LinkedHashMap<String, Tensor>();
      for (int i = 0; i < encoded.size(); i++) {
        tensors.put(Integer.toString(i), encoded.get(i));
      }
      SafetensorsWriter.write(file(chunk), tensors, Map.of(ORIGIN, origin()));
      encoded.forEach(Tensor::close);
    }
  }

  /// The tensor leaves the worker's scope: whoever asked for it frees it.
  private static Tensor encode(WanVae vae, SceneSampler.Sample sample, VideoSize size) {
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      return TensorScope.release(
          latents(vae, sample, size).to(Device.CPU).to(DType.BFLOAT16).contiguous());
    }
  }

  /// `[C, F, H, W]`, float32.
  static Tensor latents(WanVae vae, SceneSampler.Sample sample, VideoSize size) {
    try (var scope = TensorScope.open()) {
      var frames = WorldTensors.tensor(WorldTensors.render(sample, size)).unsqueeze(0);
      return scope.keep(vae.encode(frames.to(vae.device())).squeeze(0));
    }
  }

  private Path file(int chunk) {
    return folder.resolve("clips-%04d.safetensors".formatted(chunk));
  }

  /// Maps all chunks, in order; the caller closes them.
  List<SafetensorsFile> open() {
    var files = new ArrayList<SafetensorsFile>();
    for (int chunk = 0; chunk < recipe.clips().chunks(); chunk++) {
      files.add(SafetensorsFile.open(file(chunk)));
    }
    return files;
  }
}
