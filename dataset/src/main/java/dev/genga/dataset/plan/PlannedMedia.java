package dev.genga.dataset.plan;

import dev.genga.dataset.config.Size;
import dev.genga.dataset.media.Caption;
import dev.genga.dataset.media.MediaKind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// A clip or image, and what a section takes from it.
///
/// @param file absolute
/// @param kind what it is
/// @param size its own, as shown
/// @param fileFrames frames in the file
/// @param use which of them make up the clip
/// @param frames of the clip, from which windows are taken
/// @param bucket the size that frames are scaled and cropped to
/// @param caption as it is encoded
/// @param textCache the name of its prompt's file in the section's cache folder
/// @param samples what is trained on, at least one
/// @param further captions that may take the first one's place
/// @param mask where the loss counts
public record PlannedMedia(
    Path file,
    MediaKind kind,
    Size size,
    int fileFrames,
    FrameUse use,
    int frames,
    Size bucket,
    Caption caption,
    String textCache,
    List<Sample> samples,
    List<PlannedText> further,
    LossMask mask) {

  /// Copies the lists.
  public PlannedMedia {
    samples = List.copyOf(samples);
    further = List.copyOf(further);
  }

  /// With one caption and no mask.
  public PlannedMedia(
      Path file,
      MediaKind kind,
      Size size,
      int fileFrames,
      FrameUse use,
      int frames,
      Size bucket,
      Caption caption,
      String textCache,
      List<Sample> samples) {
    this(
        file,
        kind,
        size,
        fileFrames,
        use,
        frames,
        bucket,
        caption,
        textCache,
        samples,
        List.of(),
        LossMask.NONE);
  }

  /// All captions, the first one first.
  public List<PlannedText> texts() {
    var first = new PlannedText(caption, textCache);
    return further.isEmpty()
        ? List.of(first)
        : Stream.concat(Stream.of(first), further.stream()).toList();
  }

  /// The numbers of the file's frames that make up a sample.
  public int[] fileFrames(Sample sample) {
    var all = use.sourceFrames(fileFrames);
    return Arrays.copyOfRange(all, sample.first(), sample.window().end());
  }
}
