package dev.genga.dataset.cache;

import dev.genga.dataset.plan.CacheNames;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.LossMask;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.dataset.plan.PlannedSection;
import dev.genga.dataset.plan.Sample;
import dev.genga.wan.generation.EncoderDtypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What of a plan's caches is there and up to date, at a glance: the records say what each file was made from and
/// how long it is, and neither a model nor a cache's content is read. [DatasetCaches#faults] looks closer.
///
/// @param right files that are as the plan asks for
/// @param missing files that are not there
/// @param foreign files of another program, without a record
/// @param stale those made from something else, and those that are damaged
public record CacheSurvey(int right, int missing, int foreign, List<Stale> stale) {
  /// Said of a file that is not as long as it was written, or has come to an early end.
  public static final String DAMAGED = "damaged";

  /// A cache that has to be made again.
  ///
  /// @param media whose it is; the empty prompt's is its section's folder
  /// @param changed what is other now: `caption`, `content`, `mask`, `size`, `frames`, `dtype`, `vae`,
  ///     `encoder`, `image_encoder`, `version`; or [#DAMAGED] alone
  public record Stale(Path media, List<String> changed) {
    /// Copies the list.
    public Stale {
      changed = List.copyOf(changed);
    }
  }

  /// The models that caches are made with, as far as their content is known without reading them.
  ///
  /// @param vae SHA-256; null where it isn't known
  /// @param encoder SHA-256 of the text encoder, with that of its tokenizer behind a `+` where it is a file
  ///     of its own; null where it isn't known
  /// @param firstFrames whether the caches are to tell of first frames
  /// @param image SHA-256 of the image encoder; null where it isn't known
  /// @param dtypes what VAE and text encoder compute in
  public record Known(
      @Nullable String vae,
      @Nullable String encoder,
      boolean firstFrames,
      @Nullable String image,
      EncoderDtypes dtypes) {}

  /// Copies the list.
  public CacheSurvey {
    stale = List.copyOf(stale);
  }

  /// Caches that the plan asks for.
  public int all() {
    return right + missing + foreign + stale.size();
  }

  /// Looks at the caches of all that a plan trains on and holds out.
  ///
  /// @param hashes remembers what clips hold
  public static CacheSurvey of(DatasetPlan plan, ContentHashes hashes, Known known) {
    try (var folders = new CacheFolders()) {
      var count = new Count(folders, hashes, known);
      plan.withHeldOut().sections().forEach(count::section);
      hashes.save();
      return new CacheSurvey(count.right, count.missing, count.foreign, count.stale);
    }
  }

  private static final class Count {
    private final CacheFolders folders;
    private final ContentHashes hashes;
    private final Known known;
    private final Set<Path> seen = new HashSet<>();
    private final List<Stale> stale = new ArrayList<>();
    private int right;
    private int missing;
    private int foreign;

    Count(CacheFolders folders, ContentHashes hashes, Known known) {
      this.folders = folders;
      this.hashes = hashes;
      this.known = known;
    }

    void section(PlannedSection section) {
      var folder = section.cacheFolder();
      for (var media : section.media()) {
        media.samples().forEach(sample -> sample(folder, media, sample));
        media
            .texts()
            .forEach(text -> one(folder, text.cache(), media.file(), text(text.caption().text())));
      }
      if (section.use().captionDropout() > 0) {
        one(folder, CacheNames.EMPTY_TEXT, folder, text(""));
      }
    }

    private void sample(Path folder, PlannedMedia media, Sample sample) {
      String name = sample.latentCache();
      one(folder, name, media.file(), latents(media, sample));
      if (media.mask() instanceof LossMask.OfFile mask) {
        int[] frames = media.fileFrames(sample);
        var inputs = CacheInputs.mask(media, mask, frames, hashes.of(mask.path()));
        one(folder, CacheNames.mask(name), media.file(), inputs);
      }
    }

    private Map<String, String> latents(PlannedMedia media, Sample sample) {
      String image = known.firstFrames() ? known.image() : null;
      return CacheInputs.latents(
          media,
          media.fileFrames(sample),
          hashes.of(media),
          known.dtypes().vae().torchName(),
          known.vae(),
          image);
    }

    private Map<String, String> text(String caption) {
      return CacheInputs.text(caption, known.dtypes().text().torchName(), known.encoder());
    }

    /// @param inputs what is known of what the file should be made from
    private void one(Path folder, String name, Path media, Map<String, String> inputs) {
      Path file = folder.resolve(name);
      if (!seen.add(file)) {
        return;
      }
      if (!Files.exists(file)) {
        missing++;
        return;
      }
      var record = folders.of(folder).get(name);
      var changed = record == null ? foreign(file) : own(file, record, inputs);
      if (!changed.isEmpty()) {
        stale.add(new Stale(media, changed));
      } else if (record == null) {
        foreign++;
      } else {
        right++;
      }
    }

    private static List<String> foreign(Path file) {
      return CacheFiles.isWhole(file) ? List.of() : List.of(DAMAGED);
    }

    private List<String> own(Path file, CacheRecord record, Map<String, String> inputs) {
      try {
        if (!record.isWhole(file)) {
          return List.of(DAMAGED);
        }
      } catch (IOException e) {
        return List.of(DAMAGED);
      }
      var now = new TreeMap<>(record.inputs());
      now.putAll(inputs);
      var changed = new ArrayList<>(record.changed(now));
      boolean tells = record.inputs().containsKey(CacheInputs.IMAGE_ENCODER);
      boolean latents = inputs.containsKey("content");
      if (latents && known.firstFrames() && !tells && known.image() == null) {
        changed.add(CacheInputs.IMAGE_ENCODER);
      }
      return changed;
    }
  }
}
