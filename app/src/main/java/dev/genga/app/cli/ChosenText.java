package dev.genga.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.film.index.ClipCard;
import dev.genga.film.index.ClipCards;
import dev.genga.film.index.Decision;
import dev.genga.film.index.Decisions;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.Trim;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was decided, for people and for programs.
///
/// @param steps of each clip, in the order of the clips
record ChosenText(Map<ClipCard, List<Decision>> steps) {

  /// @param taken steps, or those that would be
  static ChosenText of(FilmIndex index, List<Decisions.Step> taken) {
    var byClip = new LinkedHashMap<Long, List<Decision>>();
    for (var step : taken) {
      byClip.computeIfAbsent(step.clip(), _ -> new ArrayList<>()).add(step.decision());
    }
    var steps = new LinkedHashMap<ClipCard, List<Decision>>();
    for (var card : ClipCards.cards(index, List.copyOf(byClip.keySet()))) {
      steps.put(card, byClip.getOrDefault(card.id(), List.of()));
    }
    return new ChosenText(steps);
  }

  /// How many clips.
  int clips() {
    return steps.size();
  }

  /// A line for each clip, such as `clips/rain.mp4: kept; frames 0 to 44`.
  List<String> lines() {
    var lines = new ArrayList<String>();
    steps.forEach((clip, decisions) ->
        lines.add(
            clip.file()
                + ": "
                + String.join("; ", decisions.stream().map(ChosenText::words).toList())));
    return lines;
  }

  private static String words(Decision decision) {
    return switch (decision) {
      case Decision.Choose(_, var verdict) -> verdict.text();
      case Decision.Cut(_, var trim) ->
          trim.isNone() ? "all frames" : "frames %d to %d".formatted(trim.first(), trim.end() - 1);
      case Decision.Label(_, var tags) ->
          tags.isEmpty() ? "no tags" : "tags " + String.join(", ", tags);
      case Decision.Describe(_, var caption) ->
          caption.isEmpty() ? "no caption" : "caption " + ClipText.beginning(caption);
    };
  }

  /// @param done such as `decided`
  /// @param unchanged clips of which all was so already
  String json(String done, boolean dryRun, int unchanged) throws JsonProcessingException {
    var clips = new ArrayList<Map<String, Object>>();
    steps.forEach((clip, decisions) -> {
      var one = new LinkedHashMap<String, Object>();
      one.put("file", clip.file());
      decisions.forEach(decision -> add(one, clip, decision));
      clips.add(one);
    });
    var told = new LinkedHashMap<String, Object>();
    told.put("done", done);
    told.put("dry_run", dryRun);
    told.put("clips", clips);
    told.put("unchanged", unchanged);
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(told);
  }

  private static void add(Map<String, Object> told, ClipCard clip, Decision decision) {
    switch (decision) {
      case Decision.Choose(_, var verdict) -> told.put("choice", verdict.text());
      case Decision.Cut(_, Trim trim) -> {
        told.put("first", trim.first());
        told.put("last", trim.endOf(clip.frames()) - 1);
      }
      case Decision.Label(_, var tags) -> told.put("tags", tags);
      case Decision.Describe(_, var caption) -> told.put("caption", caption);
    }
  }
}
