package dev.genga.app.base;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.training.Batch;
import dev.genga.training.Batches;
import dev.genga.wan.generation.VideoSize;
import dev.genga.world.SceneSampler;
import dev.genga.world.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Batches of encoded clips: each epoch shows every clip once, but for those that fill no batch, in an
/// order of its own, which follows from the seed and the epoch alone.
///
/// One batch in eight is of images and one of clips half as long: the first latents of a clip are those
/// of its first frames, for the VAE looks only back. The thing's latents count more than the background's.
final class EncodedBatches implements Batches, AutoCloseable {
  private static final int CUTS = 8;

  private final EncodedClips clips;
  private final TextRows rows;
  private final Device device;
  private final SceneSampler sampler;
  private final List<SafetensorsFile> chunks;
  private final int batchSize;
  private final ThingWeights weights;

  /// The weights of each clip, null until it is first asked for: to draw them takes longer than to
  /// read the latents.
  private final float[] @Nullable [] known;

  private List<Drawn> drawn = List.of();
  private int drawnEpoch = -1;

  private record Item(int clip, boolean captioned) {}

  /// @param cut 0 for images, 1 for half the frames, else all of them
  private record Drawn(List<Item> items, int cut) {}

  /// @param rows of all captions, and of the empty one
  /// @param device where the tensors are to be
  EncodedBatches(EncodedClips clips, TextRows rows, Device device) {
    this.clips = clips;
    this.rows = rows;
    this.device = device;
    sampler = clips.sampler();
    chunks = clips.open();
    batchSize = clips.recipe().batchSize();
    weights = new ThingWeights(clips.recipe().thingWeight());
    known = new float[clips.count()][];
  }

  /// The captions of all clips.
  static List<String> captions(EncodedClips clips) {
    var sampler = clips.sampler();
    var captions = new ArrayList<String>();
    for (int i = 0; i < clips.count(); i++) {
      captions.add(sampler.at(i).caption());
    }
    return captions;
  }

  @Override
  public int perEpoch() {
    return epoch(Math.max(0, drawnEpoch)).size();
  }

  @Override
  public long samplesBefore(int epoch, int index) {
    return ((long) epoch * perEpoch() + index) * batchSize;
  }

  @Override
  public Batch load(int epoch, int index) {
    var batch = epoch(epoch).get(index);
    var prompts = new ArrayList<Tensor>();
    try (var scope = TensorScope.open()) {
      var latents = new ArrayList<Tensor>();
      var counting = new ArrayList<Tensor>();
      for (var item : batch.items()) {
        latents.add(cut(read(item.clip()), batch.cut()));
        counting.add(cut(weights(item.clip()), batch.cut()));
        prompts.add(scope.keep(prompt(item)));
      }
      return new Batch(scope.keep(stacked(latents)), prompts, scope.keep(stacked(counting)));
    }
  }

  private Tensor stacked(List<Tensor> samples) {
    return Tensors.stack(0, samples.toArray(Tensor[]::new)).to(device);
  }

  private Tensor weights(int clip) {
    var size = clips.size(clip / clips.recipe().clips().perChunk());
    var found = known[clip];
    if (found == null) {
      found = weights.of(sampler.at(clip).scene(), size);
      known[clip] = found;
    }
    int cell = VideoSize.PIXELS_PER_LATENT;
    return Tensors.of(found, 1, size.latentFrames(), size.height() / cell, size.width() / cell);
  }

  private Tensor prompt(Item item) {
    return rows.of(item.captioned() ? sampler.at(item.clip()).caption() : "").to(device);
  }

  private Tensor read(int clip) {
    int perChunk = clips.recipe().clips().perChunk();
    return chunks.get(clip / perChunk).read(Integer.toString(clip % perChunk)).to(DType.FLOAT32);
  }

  private static Tensor cut(Tensor latents, int cut) {
    long frames = latents.size(1);
    return switch (cut) {
      case 0 -> latents.narrow(1, 0, 1);
      case 1 -> latents.narrow(1, 0, 1 + (frames - 1) / 2);
      default -> latents;
    };
  }

  private List<Drawn> epoch(int epoch) {
    if (epoch != drawnEpoch) {
      drawn = draw(Seeds.random(Seeds.mix(clips.recipe().seed(), 2), epoch));
      drawnEpoch = epoch;
    }
    return drawn;
  }

  private List<Drawn> draw(Random random) {
    var bySize = new LinkedHashMap<VideoSize, List<Integer>>();
    for (int i = 0; i < clips.count(); i++) {
      var size = clips.size(i / clips.recipe().clips().perChunk());
      bySize.computeIfAbsent(size, _ -> new ArrayList<>()).add(i);
    }
    var batches = new ArrayList<Drawn>();
    for (var ofSize : bySize.values()) {
      Collections.shuffle(ofSize, random);
      for (int at = 0; at + batchSize <= ofSize.size(); at += batchSize) {
        var items = new ArrayList<Item>();
        for (int clip : ofSize.subList(at, at + batchSize)) {
          items.add(new Item(clip, random.nextDouble() >= clips.recipe().captionDropout()));
        }
        batches.add(new Drawn(items, random.nextInt(CUTS)));
      }
    }
    Collections.shuffle(batches, random);
    return batches;
  }

  @Override
  public void close() {
    chunks.forEach(SafetensorsFile::close);
  }
}
