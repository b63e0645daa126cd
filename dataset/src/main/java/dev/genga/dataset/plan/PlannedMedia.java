package dev.genga.dataset.plan;

import dev.genga.dataset.config.Size;
import dev.genga.dataset.media.Caption;
import dev.genga.dataset.media.MediaKind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// A clip or image, and what a section takes from it.
///
/// @param file absolute
/// @param kind what it is
/// @param size its own, as shown
/// @param fileFrames frames in the file
/// @param use which of them make up the clip
/// @param frames of the clip, from which windows are taken
/// @param bucket the size that frames are scaled and cropped to
/// @param caption its own
/// @param textCache the name of its prompt's file in the section's cache folder
/// @param samples what is trained on, at least one
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
    List<Sample> samples) {

  /// Copies the list.
  public PlannedMedia {
    samples = List.copyOf(samples);
  }

  /// The numbers of the file's frames that make up a sample.
  public int[] fileFrames(Sample sample) {
    var all = use.sourceFrames(fileFrames);
    return Arrays.copyOfRange(all, sample.first(), sample.window().end());
  }
}
