package dev.genga.dataset.cache;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.config.Size;
import dev.genga.dataset.media.MediaKind;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.dataset.plan.PlannedSection;
import dev.genga.dataset.plan.Sample;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.image.ImageEncoder;
import dev.genga.wan.vae.Pixels;
import dev.genga.wan.vae.WanVae;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes the latents of a plan's clips and images.
///
/// A clip that several sections use is decoded once. Where one window is the beginning of another of
/// the same size, it is not encoded on its own: the VAE is causal, so its latents are the beginning
/// of the other's.
public final class LatentCaches {
  /// How far a foreign cache may be from what it should be, as a share of its norm: musubi-tuner
  /// computes in bf16 as genga does, in another order of operations.
  private static final double TRUSTED_ERROR = 1e-2;

  private static final int TRUST_SAMPLES = 3;

  private final ContentHashes hashes;
  private final String vaeHash;
  private final DType dtype;
  private final CacheListener listener;
  private final @Nullable ImageModel images;

  /// @param vaeHash SHA-256 of the VAE's file
  /// @param dtype what the VAE computes in
  /// @param images for image-to-video models; null where first frames are not encoded
  LatentCaches(
      ContentHashes hashes,
      String vaeHash,
      DType dtype,
      CacheListener listener,
      @Nullable ImageModel images) {
    this.hashes = hashes;
    this.vaeHash = vaeHash;
    this.dtype = dtype;
    this.listener = listener;
    this.images = images;
  }

  /// One cache file to make: all that is kept of it until its turn comes.
  private record Wanted(PlannedSection section, PlannedMedia media, Sample sample) {}

  /// A cache file whose turn it is.
  ///
  /// @param indices the file's frames that make up the window
  private record Window(PlannedMedia media, int[] indices, CacheTarget target) {
    Size size() {
      return media.bucket();
    }

    /// Whether this window is the beginning of another, or the whole of it.
    boolean begins(Window other) {
      return size().equals(other.size())
          && indices.length <= other.indices.length
          && Arrays.equals(indices, Arrays.copyOf(other.indices, indices.length));
    }
  }

  /// Makes what is missing, stale or damaged; what is right stays untouched.
  ///
  /// @param vae loaded only if there is something to encode
  /// @param trustForeign whether to take over files that another program made, after a check
  /// @param seed which of those are encoded again to compare
  /// @throws ProblemException with all the clips that could not be encoded; the others are done
  public CacheReport make(DatasetPlan plan, Supplier<WanVae> vae, boolean trustForeign, long seed) {
    var todo = new ArrayList<Wanted>();
    var foreign = new ArrayList<Wanted>();
    int kept = 0;
    try (var folders = new CacheFolders()) {
      for (var wanted : wanted(plan)) {
        var target = window(wanted).target();
        var fault = folders.fault(target);
        if (fault == null) {
          kept++;
        } else if (trustForeign && fault.kind() == CacheFault.Kind.FOREIGN) {
          foreign.add(wanted);
        } else {
          todo.add(wanted);
          if (fault.kind() != CacheFault.Kind.MISSING) {
            listener.onUnused(target.file().toString(), fault.why());
          }
        }
      }
      hashes.save();
      if (todo.isEmpty() && foreign.isEmpty()) {
        return new CacheReport("latents", 0, kept, 0, 0);
      }
      try (var model = vae.get();
          var encoder = images == null ? null : images.open().get();
          var _ = Autograd.off()) {
        trust(foreign.stream().map(this::window).toList(), model, encoder, folders, seed);
        int encoded = encodeAll(todo, model, encoder, folders);
        return new CacheReport("latents", todo.size(), kept, foreign.size(), encoded);
      }
    }
  }

  private static List<Wanted> wanted(DatasetPlan plan) {
    var wanted = new ArrayList<Wanted>();
    for (var section : plan.sections()) {
      for (var media : section.media()) {
        media.samples().forEach(sample -> wanted.add(new Wanted(section, media, sample)));
      }
    }
    return wanted;
  }

  private Window window(Wanted wanted) {
    var media = wanted.media();
    int[] indices = media.fileFrames(wanted.sample());
    Path folder = wanted.section().cacheFolder();
    String name = wanted.sample().latentCache();
    return new Window(media, indices, new CacheTarget(folder, name, inputs(media, indices)));
  }

  private SortedMap<String, String> inputs(PlannedMedia media, int[] indices) {
    return CacheInputs.latents(
        media,
        indices,
        hashes.of(media),
        dtype.torchName(),
        vaeHash,
        images == null ? null : images.hash());
  }

  private int encodeAll(
      List<Wanted> todo, WanVae vae, @Nullable ImageEncoder encoder, CacheFolders folders) {
    var byFile = new LinkedHashMap<Path, List<Wanted>>();
    for (var wanted : todo) {
      byFile.computeIfAbsent(wanted.media().file(), _ -> new ArrayList<>(1)).add(wanted);
    }
    var problems = new Problems();
    listener.onStart("latents", todo.size());
    int done = 0;
    int encoded = 0;
    for (var clip : byFile.entrySet()) {
      try {
        var windows = clip.getValue().stream().map(this::window).toList();
        encoded += encodeClip(windows, vae, encoder, folders);
      } catch (ProblemException e) {
        problems.addAll(e);
      }
      done += clip.getValue().size();
      String name = String.valueOf(clip.getKey().getFileName());
      listener.onProgress("latents", done, todo.size(), name);
    }
    problems.throwIfAny();
    return encoded;
  }

  private int encodeClip(
      List<Window> windows, WanVae vae, @Nullable ImageEncoder encoder, CacheFolders folders) {
    var frames = load(windows);
    var longestFirst = new ArrayList<>(windows);
    longestFirst.sort(Comparator.comparing(w -> -w.indices().length));
    var made = new ArrayList<Window>();
    for (var window : longestFirst) {
      if (made.stream().anyMatch(window::begins)) {
        continue; // written with the window that it begins
      }
      made.add(window);
      try (var _ = TensorScope.open()) {
        var latents = encode(window, frames, vae);
        var first = encoder == null ? null : firstFrame(window, frames, vae, encoder);
        for (var part : longestFirst) {
          boolean own = part == window || part.begins(window) && !writtenBefore(part, made, window);
          if (own) {
            long count = vae.config().latentFrames(part.indices().length);
            write(part, latents.narrow(1, 0, count), first == null ? null : first.beginning(count));
            folders.record(part.target());
          }
        }
      }
    }
    return made.size();
  }

  private static boolean writtenBefore(Window part, List<Window> made, Window now) {
    return made.stream().anyMatch(m -> m != now && part.begins(m));
  }

  private static FrameLoader load(List<Window> windows) {
    var wanted = new HashMap<Size, Set<Integer>>();
    for (var window : windows) {
      var indices = wanted.computeIfAbsent(window.size(), _ -> new TreeSet<>());
      Arrays.stream(window.indices()).forEach(indices::add);
    }
    var media = windows.getFirst().media();
    return FrameLoader.read(media.file(), media.kind(), wanted);
  }

  /// @return `[C, F, H, W]`, BFLOAT16
  private Tensor encode(Window window, FrameLoader frames, WanVae vae) {
    var parts = new ArrayList<Tensor>();
    int[] indices = window.indices();
    try (var encoder = vae.newEncoder()) {
      for (int at = 0; at < indices.length; ) {
        int count = encoder.framesWanted();
        var bytes = frames.stacked(window.size(), Arrays.copyOfRange(indices, at, at + count));
        parts.add(encoder.push(Pixels.toModel(bytes.to(vae.device()), vae.dtype())));
        at += count;
      }
    }
    var latents = Tensors.cat(2, parts).squeeze(0);
    if (!latents.isFinite()) {
      throw new ProblemException(
          "the latents of %s, frames %s, are not numbers"
              .formatted(window.media().file().getFileName(), FrameRuns.of(indices)),
          window.media().file().toString(),
          "look at the clip; if it plays well, encode with --vae-dtype FLOAT32, or download the VAE"
              + " again");
    }
    return latents.to(DType.BFLOAT16);
  }

  private static FirstFrame firstFrame(
      Window window, FrameLoader frames, WanVae vae, ImageEncoder encoder) {
    var bytes = frames.stacked(window.size(), new int[] {window.indices()[0]});
    var pixels = Pixels.toModel(bytes, vae.dtype()).squeeze(2).to(DType.FLOAT32);
    var size =
        new VideoSize(window.size().width(), window.size().height(), window.indices().length);
    return FirstFrame.of(pixels.contiguous(), size, vae, encoder);
  }

  private static void write(Window window, Tensor latents, @Nullable FirstFrame first) {
    boolean image = window.media().kind() == MediaKind.IMAGE;
    CacheFiles.writeLatents(
        window.target().file(),
        latents,
        first,
        image ? window.media().size() : window.size(),
        image ? null : window.indices().length);
  }

  /// Takes over files without a record, after a look at each and a second encoding of a few.
  private void trust(
      List<Window> foreign,
      WanVae vae,
      @Nullable ImageEncoder encoder,
      CacheFolders folders,
      long seed) {
    var problems = new Problems();
    for (var window : foreign) {
      var fault = fault(window, vae, encoder);
      if (!fault.isEmpty()) {
        problems.add(
            "a cache that was to be trusted is not what the plan asks for: " + fault,
            window.target().file().toString(),
            "leave --trust-caches out, to make the caches again");
      } else if (!CacheFiles.latentsAreFinite(window.target().file())) {
        problems.add(
            "the latents of %s in this cache are not numbers"
                .formatted(window.media().file().getFileName()),
            window.target().file().toString(),
            "leave --trust-caches out, to make the caches again");
      }
    }
    problems.throwIfAny();
    var drawn = new ArrayList<>(foreign);
    Collections.shuffle(drawn, new Random(seed));
    for (var window : drawn.subList(0, Math.min(TRUST_SAMPLES, drawn.size()))) {
      compare(window, vae, encoder, problems);
    }
    problems.throwIfAny();
    foreign.forEach(window -> folders.record(window.target()));
  }

  private static String fault(Window window, WanVae vae, @Nullable ImageEncoder encoder) {
    var file = window.target().file();
    var shape = shape(window, vae);
    String fault = CacheFiles.faultOfLatents(file, shape);
    return fault.isEmpty() && encoder != null
        ? CacheFiles.faultOfFirstFrame(file, shape, encoder.config().dim())
        : fault;
  }

  private void compare(
      Window window, WanVae vae, @Nullable ImageEncoder encoder, Problems problems) {
    try (var _ = TensorScope.open()) {
      var frames = load(List.of(window));
      var file = window.target().file();
      double error = distance(CacheFiles.readLatents(file), encode(window, frames, vae));
      if (encoder != null) {
        var mine = firstFrame(window, frames, vae, encoder);
        var theirs = CacheFiles.readFirstFrame(file);
        error = Math.max(error, distance(theirs.tokens(), mine.tokens()));
        error = Math.max(error, distance(theirs.channels(), mine.channels()));
      }
      if (!(error <= TRUSTED_ERROR)) {
        problems.add(
            "a cache that was to be trusted differs by %.3f of its size from a fresh encoding"
                .formatted(error),
            window.target().file().toString(),
            "leave --trust-caches out, to make the caches again");
      }
    }
  }

  /// How far a tensor is from what it should be, as a share of its norm.
  private static double distance(Tensor theirs, Tensor mine) {
    var expected = mine.to(DType.FLOAT32);
    var there = theirs.to(expected.device(), DType.FLOAT32);
    return there.minus(expected).norm().item() / expected.norm().item();
  }

  private static List<Long> shape(Window window, WanVae vae) {
    var config = vae.config();
    long stride = config.spatialStride();
    return List.of(
        config.latentChannels(),
        config.latentFrames(window.indices().length),
        window.size().height() / stride,
        window.size().width() / stride);
  }

  /// What keeps a plan's latents from being used, by file; empty where all are right.
  public Map<Path, String> faults(DatasetPlan plan) {
    var faults = new LinkedHashMap<Path, String>();
    try (var folders = new CacheFolders()) {
      for (var wanted : wanted(plan)) {
        var target = window(wanted).target();
        @Nullable CacheFault fault = folders.fault(target);
        if (fault != null) {
          faults.put(target.file(), fault.why());
        }
      }
    }
    return faults;
  }
}
