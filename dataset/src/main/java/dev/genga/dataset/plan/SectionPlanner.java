package dev.genga.dataset.plan;

import dev.genga.base.Problems;
import dev.genga.dataset.config.FrameExtraction;
import dev.genga.dataset.config.ImageSection;
import dev.genga.dataset.config.Section;
import dev.genga.dataset.config.VideoSection;
import dev.genga.dataset.media.Caption;
import dev.genga.dataset.media.ManyProblems;
import dev.genga.dataset.media.MediaFile;
import dev.genga.dataset.media.MediaInfo;
import dev.genga.dataset.media.MediaKind;
import dev.genga.dataset.media.MediaListing;
import dev.genga.dataset.media.MediaProber.Probed;
import dev.genga.dataset.plan.PlanEvent.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Plans one section.
final class SectionPlanner {
  private final Section section;
  private final Map<Probed, MediaInfo> infos;
  private final Problems problems;
  private final Buckets buckets;
  private final List<PlannedMedia> media = new ArrayList<>();
  private final List<PlanEvent> events = new ArrayList<>();
  private final Map<String, MediaFile> latentOwners = new HashMap<>();
  private final Map<String, MediaFile> textOwners = new HashMap<>();
  private final ManyProblems unfitMasks;
  private final Map<Path, Integer> tooShort = new LinkedHashMap<>();

  /// @param infos what probing showed; a file without is passed over
  /// @param problems takes what keeps the section from being planned
  SectionPlanner(Section section, Map<Probed, MediaInfo> infos, Problems problems) {
    this.section = section;
    this.infos = infos;
    this.problems = problems;
    this.buckets = Buckets.of(section);
    this.unfitMasks =
        new ManyProblems(
            problems,
            "%d more masks don't fit their images or clips",
            section.where("mask_directory"),
            "make them of the size and length of their images or clips");
  }

  PlannedSection plan(MediaListing listing) {
    for (var file : listing.leftOut()) {
      events.add(new PlanEvent(Kind.LOST, file.path(), 1, file.reason(), file.detail()));
    }
    for (var file : listing.repeated()) {
      events.add(new PlanEvent(Kind.DOUBLED, file.path(), 0, file.reason(), file.detail()));
    }
    for (var file : listing.media()) {
      var info = infos.get(Probed.of(file));
      if (info != null) {
        switch (section) {
          case ImageSection image -> plan(image, file, info);
          case VideoSection video -> plan(video, file, info);
        }
      }
    }
    unfitMasks.finish();
    SameContent.of(media.stream().map(PlannedMedia::file).toList())
        .forEach((copy, original) ->
            events.add(
                new PlanEvent(
                    Kind.DOUBLED,
                    copy,
                    0,
                    "the same content under several names",
                    "as " + original.getFileName())));
    return new PlannedSection(
        section.number(),
        section instanceof ImageSection ? "images" : "videos",
        section.source().path(),
        section.cacheFolder(),
        rule(),
        section.batchSize(),
        section.numRepeats(),
        use(),
        media,
        events);
  }

  private SectionUse use() {
    Double prior = section.priorLossWeight();
    return new SectionUse(
        section.captions().prefix(),
        section.captions().dropout(),
        prior != null,
        prior == null ? 1 : prior);
  }

  /// Clips that are shorter than every window of this section, with their frames.
  Map<Path, Integer> tooShort() {
    return tooShort;
  }

  private void plan(ImageSection images, MediaFile file, MediaInfo info) {
    var bucket = buckets.choose(info.size());
    if (bucket.width() == 0 || bucket.height() == 0) {
      problems.add(
          "image %s is %s, and training needs 16x16".formatted(file.name(), info.size()),
          images.where("bucket_no_upscale"),
          "remove the image, or write bucket_no_upscale = false");
      return;
    }
    var sample = new Sample(0, 1, CacheNames.latents(file.path(), info.size()));
    add(file, info, new FrameUse.EveryFrame(), 1, List.of(sample));
  }

  private void plan(VideoSection videos, MediaFile file, MediaInfo info) {
    var windows = FrameWindows.of(videos);
    var use = FrameUse.of(videos, info);
    int frames = use.sourceFrames(info.frames()).length;
    var taken = windows.of(frames);
    events.addAll(new ClipEvents(videos, windows).of(file.path(), info, use, frames, taken));
    if (taken.isEmpty()) {
      tooShort.put(file.path(), frames);
      return;
    }
    var bucket = buckets.choose(info.size());
    var samples =
        new LinkedHashSet<>(taken)
            .stream()
                .map(window ->
                    new Sample(
                        window.first(),
                        window.frames(),
                        CacheNames.latents(file.path(), window, bucket)))
                .toList();
    add(file, info, use, frames, samples);
  }

  private void add(MediaFile file, MediaInfo info, FrameUse use, int frames, List<Sample> samples) {
    String text = CacheNames.text(file.path());
    var sharer = textOwners.putIfAbsent(text, file);
    if (sharer != null && !texts(sharer).equals(texts(file))) {
      problems.add(
          "%s and %s have different captions and one cache file, %s"
              .formatted(sharer.path(), file.path(), text),
          file.caption().where(),
          "rename one of the two, or put them in different sections");
      return;
    }
    var kept = samples.stream().filter(sample -> own(sample, file)).toList();
    if (sharer != null) {
      shared(file, sharer, samples.size() - kept.size());
    }
    if (texts(file).contains("")) {
      events.add(new PlanEvent(Kind.WARNING, file.path(), 0, "empty captions", ""));
    }
    if (!kept.isEmpty()) {
      media.add(
          new PlannedMedia(
              file.path(),
              file.kind(),
              info.size(),
              info.frames(),
              use,
              frames,
              buckets.choose(info.size()),
              prefixed(file.caption()),
              text,
              kept,
              further(file),
              mask(file, info)));
    }
  }

  private static List<String> texts(MediaFile file) {
    return Stream.concat(Stream.of(file.caption()), file.further().stream())
        .map(Caption::text)
        .toList();
  }

  private Caption prefixed(Caption caption) {
    String prefix = section.captions().prefix();
    return prefix.isEmpty()
        ? caption
        : new Caption(prefix + caption.text(), caption.file(), caption.line());
  }

  private List<PlannedText> further(MediaFile file) {
    return IntStream.range(0, file.further().size())
        .mapToObj(i ->
            new PlannedText(prefixed(file.further().get(i)), CacheNames.text(file.path(), i + 1)))
        .toList();
  }

  private LossMask mask(MediaFile file, MediaInfo info) {
    var mask = file.mask();
    var shown = mask == null ? null : infos.get(mask);
    if (mask == null || shown == null) {
      return LossMask.NONE; // A mask that can't be read was told when it was probed.
    }
    if (!shown.size().equals(info.size())) {
      unfitMasks.add(
          "the mask is %s, and %s is %s".formatted(shown.size(), file.name(), info.size()),
          mask.path().toString(),
          "scale it to the size of its " + file.kind().word());
    } else if (mask.kind() == MediaKind.CLIP && shown.frames() != info.frames()) {
      unfitMasks.add(
          "the mask has %s, and %s has %s"
              .formatted(frames(shown.frames()), file.name(), frames(info.frames())),
          mask.path().toString(),
          "make a mask with a frame for each of the clip's, or one image for all");
    }
    return new LossMask.OfFile(mask.path(), mask.kind());
  }

  private static String frames(int count) {
    return count == 1 ? "1 frame" : count + " frames";
  }

  private void shared(MediaFile file, MediaFile sharer, int lost) {
    String detail = "as " + sharer.name();
    events.add(
        lost > 0
            ? new PlanEvent(
                Kind.LOST,
                file.path(),
                lost,
                "caches would have the names of another file's with the same base name",
                detail)
            : new PlanEvent(
                Kind.DOUBLED,
                file.path(),
                0,
                "several files with one base name, and so with one caption",
                detail));
  }

  private boolean own(Sample sample, MediaFile file) {
    @Nullable MediaFile owner = latentOwners.putIfAbsent(sample.latentCache(), file);
    return owner == null;
  }

  private String rule() {
    return switch (section) {
      case ImageSection image -> image.resolution().toString();
      case VideoSection video -> video.resolution() + " " + rule(FrameWindows.of(video));
    };
  }

  private static String rule(FrameWindows windows) {
    String lengths =
        windows.lengths().stream().map(String::valueOf).collect(Collectors.joining(", "));
    String word = windows.extraction().word() + " ";
    return word
        + switch (windows.extraction()) {
          case HEAD, CHUNK -> lengths;
          case SLIDE -> lengths + " every " + windows.stride();
          case UNIFORM -> lengths + " x " + windows.samples();
          case FULL -> "up to " + windows.longest();
        };
  }

  /// The shortest clip that the section can use; 0 where every clip will do.
  static int shortest(Section section) {
    if (!(section instanceof VideoSection video)) {
      return 0;
    }
    var windows = FrameWindows.of(video);
    return windows.extraction() == FrameExtraction.FULL ? 0 : windows.lengths().getFirst();
  }
}
