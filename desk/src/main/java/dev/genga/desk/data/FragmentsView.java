package dev.genga.desk.data;

import dev.genga.dataset.media.MediaKind;
import dev.genga.dataset.plan.Crop;
import dev.genga.dataset.plan.FrameCoverage;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.dataset.plan.PlannedSection;
import dev.genga.dataset.plan.Sample;
import dev.genga.desk.clips.WindowNotes;
import dev.genga.desk.web.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Some of a section's clips with their fragments.
///
/// @param session of the desk
/// @param plan its number
/// @param section its place in the plan
/// @param clips of this part
/// @param next where the clips that are left begin; 0 if there are none
/// @param left how many are left
public record FragmentsView(
    Session session, long plan, int section, List<Clip> clips, int next, int left) {
  /// Clips that are shown at once.
  static final int COUNT = 8;

  /// Fragments of a clip that are shown: windows a frame apart would be hundreds.
  private static final int MOST = 12;

  /// Copies the list.
  public FragmentsView {
    clips = List.copyOf(clips);
  }

  /// A clip or picture.
  ///
  /// @param place in its section
  /// @param cropped in words; empty where nothing is cut off
  /// @param runs of frames by how many windows hold them
  /// @param fragments the first ones
  /// @param more fragments that are not shown
  public record Clip(
      int place,
      String name,
      boolean isPicture,
      int frames,
      String bucket,
      String cropped,
      List<FrameCoverage.Run> runs,
      List<Fragment> fragments,
      int more) {
    /// Copies the lists.
    public Clip {
      runs = List.copyOf(runs);
      fragments = List.copyOf(fragments);
    }
  }

  /// The address of something of a fragment.
  ///
  /// @param what as [FragmentFiles] has it
  public String file(Clip clip, Fragment fragment, String what) {
    return session.of(
        "/data/fragments/%d/%d/%d/%d/%s"
            .formatted(plan, section, clip.place(), fragment.place(), what));
  }

  /// How often frames are trained on, for whoever doesn't see the bar.
  public static String said(Clip clip) {
    return clip.runs().stream()
        .map(run -> "frames %s in %d windows".formatted(run, run.windows()))
        .collect(Collectors.joining(", "));
  }

  /// By which styles know how many windows hold a run.
  public static String style(FrameCoverage.Run run) {
    return switch (run.windows()) {
      case 0 -> "lost";
      case 1 -> "once";
      default -> "doubled";
    };
  }

  /// A window.
  ///
  /// @param place in its clip
  /// @param first its first frame, at 16 a second
  /// @param last its last frame
  /// @param inFile the file's frames that these are, in words; empty where they have the same numbers
  /// @param notes what is known of it
  public record Fragment(int place, int first, int last, String inFile, WindowNotes notes) {
    /// How many frames.
    public int frames() {
      return last - first + 1;
    }
  }

  /// Whether one of the fragments that are shown was scored.
  public boolean isScored() {
    return clips.stream()
        .flatMap(clip -> clip.fragments().stream())
        .anyMatch(fragment -> fragment.notes().isScored());
  }

  /// @param from the place of the first clip
  /// @param windows tells what is known of those that are shown
  static FragmentsView of(
      Session session,
      long plan,
      int place,
      PlannedSection section,
      int from,
      WindowLookup windows) {
    var clips = new ArrayList<Clip>();
    int end = Math.min(from + COUNT, section.media().size());
    for (int i = Math.max(0, from); i < end; i++) {
      clips.add(clip(i, section.media().get(i), windows));
    }
    int left = Math.max(0, section.media().size() - end);
    return new FragmentsView(session, plan, place, clips, left == 0 ? 0 : end, left);
  }

  private static Clip clip(int place, PlannedMedia media, WindowLookup windows) {
    var fragments = new ArrayList<Fragment>();
    int shown = Math.min(MOST, media.samples().size());
    var samples = media.samples().subList(0, shown);
    var notes = windows.of(media, samples);
    for (int i = 0; i < shown; i++) {
      fragments.add(fragment(i, media, samples.get(i), notes.get(i)));
    }
    return new Clip(
        place,
        String.valueOf(media.file().getFileName()),
        media.kind() == MediaKind.IMAGE,
        media.frames(),
        media.bucket().toString(),
        cropped(Crop.of(media.size(), media.bucket())),
        FrameCoverage.of(media).runs(),
        fragments,
        media.samples().size() - shown);
  }

  private static Fragment fragment(
      int place, PlannedMedia media, Sample sample, WindowNotes notes) {
    int[] frames = media.fileFrames(sample);
    int last = sample.window().end() - 1;
    int lastInFile = frames[frames.length - 1];
    boolean same = frames[0] == sample.first() && lastInFile == last;
    String inFile = same ? "" : "the file's %d to %d".formatted(frames[0], lastInFile);
    return new Fragment(place, sample.first(), last, inFile, notes);
  }

  private static String cropped(Crop crop) {
    long width = Math.round(100 * crop.width());
    long height = Math.round(100 * crop.height());
    if (width == 0 && height == 0) {
      return "";
    }
    return width >= height
        ? width + " % of the width is cut off"
        : height + " % of the height is cut off";
  }
}
