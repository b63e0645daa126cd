package dev.genga.app.fit;

import dev.genga.app.console.MemoryText;
import dev.genga.app.run.MemoryCheck;
import dev.genga.base.ProblemException;
import dev.genga.tensor.Device;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GenerationRun;
import dev.genga.wan.generation.GenerationWork;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.MemorySaving;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.vae.DecodingMemory;
import dev.genga.wan.vae.WanVae;
import dev.genga.wan.weights.MemoryNeed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells, from sizes alone, what generations take of a device's memory, and what is to be saved where that is
/// more than there is. Nothing is measured: a run that makes a video at once has no time for it.
///
/// Where a file can't be read nothing is saved; the run tells of it.
public final class GenerationMemory implements AutoCloseable {
  private static final int TRANSFORMER = 0;
  private static final int VAE = 1;

  private final GenerationRun run;
  private final MemoryCheck check;
  private final List<MemoryNeed> weights;
  private final @Nullable TransformerConfig model;
  private final @Nullable WanVae vae;
  private final Map<List<LoraUse>, Long> loraNumbers = new HashMap<>();

  /// What a request takes besides the weights, in bytes.
  ///
  /// @param sampling all samples of the largest pass, with what stays between passes
  /// @param separately one sample of it
  /// @param decoding whole frames, or tiles
  private record Computed(long sampling, long separately, long decoding) {}

  private GenerationMemory(
      GenerationRun run,
      MemoryCheck check,
      List<MemoryNeed> weights,
      @Nullable TransformerConfig model,
      @Nullable WanVae vae) {
    this.run = run;
    // Asked once: all is decided by, and tells, the same memory.
    var memory = check.room().of(check.device());
    this.check = new MemoryCheck(_ -> memory, check.device());
    this.weights = weights;
    this.model = model;
    this.vae = vae;
  }

  /// Reads the models' sizes.
  public static GenerationMemory of(GenerationRun run, MemoryCheck check) {
    var weights = run.queueNeeds();
    if (weights.size() <= VAE) {
      return new GenerationMemory(run, check, weights, null, null);
    }
    try (var checkpoint = TransformerCheckpoint.open(run.files().transformer());
        var file = WeightsFile.open(run.files().vae())) {
      var vae = WanVae.load(file, Device.META, run.precision().vae(), WanVae.Half.DECODER);
      return new GenerationMemory(run, check, weights, checkpoint.config(), vae);
    } catch (ProblemException e) {
      return new GenerationMemory(run, check, weights, null, null);
    }
  }

  /// Whether transformer and VAE may be in memory at the same time for all of these, with nothing saved.
  public boolean holdsTogether(List<GenerationRequest> requests) {
    long most = 0;
    for (var request : requests) {
      var computed = computed(request);
      if (computed == null) {
        return false;
      }
      most = Math.max(most, Math.max(computed.sampling(), computed.decoding()));
    }
    return weights.size() > VAE && check.holdsTogether(weights, most);
  }

  /// What a request is made with where models are in memory one at a time. Where both may be, by
  /// [#holdsTogether], nothing is to be saved.
  public MemorySaving saving(GenerationRequest request) {
    var computed = computed(request);
    if (computed == null) {
      return MemorySaving.NONE;
    }
    return new MemorySaving(
        computed.sampling() > computed.separately() && computed.sampling() > room(TRANSFORMER),
        strips(request, computed, room(VAE)));
  }

  private int strips(GenerationRequest request, Computed computed, long room) {
    return request.task().tiles() != null || computed.decoding() <= room
        ? 1
        : decoding().strips(request.size().latentShape(1), room);
  }

  /// What is left for computing beside a model's weights.
  private long room(int model) {
    return check.usable() - weights.get(model).bytes();
  }

  /// The share of what whole frames take that strips of them do.
  double share(GenerationRequest request, int strips) {
    long[] shape = request.size().latentShape(1);
    return strips == 1 ? 1 : decoding().bytes(shape, strips) / (double) decoding().bytes(shape, 1);
  }

  /// What is saved, a line for each; none where nothing is.
  public List<String> told(GenerationRequest request, MemorySaving saving) {
    var lines = new ArrayList<String>();
    var computed = computed(request);
    if (computed == null) {
      return lines;
    }
    String free = MemoryText.of(check.free());
    if (saving.separatePasses()) {
      lines.add(
          "the guidance's two passes are made one after the other: one batch would take %s, and %s are free"
              .formatted(
                  MemoryText.of(weights.get(TRANSFORMER).bytes() + computed.sampling()), free));
    }
    if (saving.decodeStrips() > 1) {
      lines.add(
          ("frames are decoded in %d strips, the same but for rounding: whole ones would take %s,"
                  + " and %s are free")
              .formatted(
                  saving.decodeStrips(),
                  MemoryText.of(weights.get(VAE).bytes() + computed.decoding()),
                  free));
    }
    return lines;
  }

  private @Nullable Computed computed(GenerationRequest request) {
    if (model == null || vae == null) {
      return null;
    }
    try {
      long loras =
          loraNumbers.computeIfAbsent(
              request.loras(), _ -> GenerationFitting.loraNumbers(request, false));
      var work = GenerationWork.of(request, model, model.textLength(), loras);
      var largest = work.largest();
      long pass = work.passBytes(largest.tokens(), run.dtype(), run.device());
      long kept = work.keptBytes(run.dtype());
      long[] shape = request.size().latentShape(1);
      var tiles = request.task().tiles();
      long decoding =
          tiles == null
              ? decoding().bytes(shape, 1)
              : decoding()
                  .bytes(
                      new long[] {
                        1, 1, shape[2], 1, tiles.tileArea((int) shape[3], (int) shape[4])
                      },
                      1);
      return new Computed(kept + largest.samples() * pass, kept + pass, decoding);
    } catch (ProblemException e) {
      return null;
    }
  }

  private DecodingMemory decoding() {
    if (vae == null) {
      throw new IllegalStateException("the VAE can't be read");
    }
    return vae.decodingMemory(run.device());
  }

  @Override
  public void close() {
    if (vae != null) {
      vae.close();
    }
  }
}
