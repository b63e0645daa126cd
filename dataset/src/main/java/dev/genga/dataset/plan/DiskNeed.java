package dev.genga.dataset.plan;

import dev.genga.base.Problems;
import dev.genga.wan.image.ImageEncoderConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// What the caches of a plan take on disk, and whether it is there.
final class DiskNeed {
  /// A cache file's header: one tensor's description and a few words.
  private static final int HEADER = 200;

  private static final int BFLOAT16 = 2;

  private final PlanOptions options;

  DiskNeed(PlanOptions options) {
    this.options = options;
  }

  /// The caches of the sections, without what is there already, and the outputs of the options.
  ///
  /// @param trained those parts of the sections that an epoch trains on
  List<DiskItem> of(List<PlannedSection> sections, List<PlannedSection> trained) {
    var items = new ArrayList<DiskItem>();
    for (var section : sections) {
      var present = sizes(section.cacheFolder());
      long latents = 0;
      long masks = 0;
      for (var media : section.media()) {
        for (var sample : media.samples()) {
          long bytes = HEADER + latentBytes(new Bucket(media.bucket(), sample.frames()));
          latents += missing(bytes, sample.latentCache(), present);
          masks += maskBytes(media, sample, present);
        }
      }
      items.add(
          new DiskItem(
              "latents of section " + section.number(), section.cacheFolder(), latents, latents));
      if (section.media().stream().anyMatch(media -> media.mask() instanceof LossMask.OfFile)) {
        items.add(
            new DiskItem(
                "masks of section " + section.number(), section.cacheFolder(), masks, masks));
      }
      items.add(prompts(section, present));
    }
    if (trained.stream().anyMatch(section -> section.batches() > 0)) {
      // else there will be no training, which is told elsewhere
      items.addAll(options.outputs().apply(trained));
    }
    return items;
  }

  private long latentBytes(Bucket bucket) {
    long tokens = (long) BFLOAT16 * ImageEncoderConfig.PUBLISHED_TOKENS * options.imageWidth();
    return bucket.latentBytes() + (tokens == 0 ? 0 : bucket.firstFrameBytes() + tokens);
  }

  private static long maskBytes(PlannedMedia media, Sample sample, Map<String, Long> present) {
    return media.mask() instanceof LossMask.OfFile
        ? missing(
            HEADER + new Bucket(media.bucket(), sample.frames()).maskBytes(),
            CacheNames.mask(sample.latentCache()),
            present)
        : 0;
  }

  private DiskItem prompts(PlannedSection section, Map<String, Long> present) {
    var captions = new LinkedHashMap<String, String>();
    section
        .media()
        .forEach(media ->
            media.texts().forEach(text -> captions.put(text.cache(), text.caption().text())));
    if (section.use().captionDropout() > 0) {
      captions.put(CacheNames.EMPTY_TEXT, "");
    }
    long least = 0;
    long most = 0;
    for (var entry : captions.entrySet()) {
      String text = entry.getValue();
      least += missing(bytes(leastTokens(text), text), entry.getKey(), present);
      most += missing(bytes(mostTokens(text), text), entry.getKey(), present);
    }
    return new DiskItem(
        "prompts of section " + section.number(), section.cacheFolder(), least, most);
  }

  private long bytes(int tokens, String caption) {
    return HEADER + caption.length() + (long) BFLOAT16 * options.promptWidth() * tokens;
  }

  private int leastTokens(String text) {
    var exact = options.promptTokens();
    return exact != null
        ? exact.applyAsInt(text)
        : Math.min(
            PlanOptions.MOST_TOKENS, text.isBlank() ? 1 : text.strip().split("\\s+").length + 1);
  }

  /// No piece of a SentencePiece model is shorter than a character of the normalised text; one
  /// space is put before it and the end token after it.
  private int mostTokens(String text) {
    var exact = options.promptTokens();
    String normal = Normalizer.normalize(text, Normalizer.Form.NFKC);
    return exact != null
        ? exact.applyAsInt(text)
        : Math.min(PlanOptions.MOST_TOKENS, normal.codePointCount(0, normal.length()) + 2);
  }

  private static long missing(long bytes, String name, Map<String, Long> present) {
    return Math.max(0, bytes - present.getOrDefault(name, 0L));
  }

  /// The cache files that are there, with their sizes.
  private static Map<String, Long> sizes(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Map.of();
    }
    try (var files = Files.newDirectoryStream(folder, "*.safetensors")) {
      var sizes = new HashMap<String, Long>();
      for (var file : files) {
        sizes.put(String.valueOf(file.getFileName()), Files.size(file));
      }
      return sizes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Refuses what can't fit, and folders that can't be written.
  static void check(List<DiskItem> items, DiskSpace space, Problems problems) {
    var byStore = new LinkedHashMap<String, List<DiskItem>>();
    var free = new HashMap<String, Long>();
    for (var item : items) {
      Path folder = existing(item.folder());
      var store = space.of(folder);
      byStore.computeIfAbsent(store.name(), _ -> new ArrayList<>()).add(item);
      free.put(store.name(), store.free());
    }
    byStore.forEach((name, its) -> {
      long least = its.stream().mapToLong(DiskItem::least).sum();
      long there = Objects.requireNonNull(free.get(name));
      if (least > there) {
        problems.add(
            "the work takes at least %s (%s), and %s are free"
                .formatted(bytes(least), largest(its), bytes(there)),
            name,
            "free some space, or put cache_directory or the output folder on another disk");
      }
    });
  }

  /// What takes most, for whoever wants to do with less.
  private static String largest(List<DiskItem> items) {
    var largest = Collections.max(items, Comparator.comparingLong(DiskItem::least));
    return largest.what() + ": " + bytes(largest.least());
  }

  /// The folder, or the nearest above it that exists.
  static Path existing(Path folder) {
    Path nearest = folder.toAbsolutePath();
    while (!Files.exists(nearest) && nearest.getParent() != null) {
      nearest = Objects.requireNonNull(nearest.getParent());
    }
    return nearest;
  }

  /// Bytes for people: `1.2 GB`, in powers of 1000 as disks are sold.
  static String bytes(long bytes) {
    if (bytes < 1000) {
      return bytes + " bytes";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 999.95 && unit < 4) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %sB", value, "kMGTP".charAt(unit));
  }
}
