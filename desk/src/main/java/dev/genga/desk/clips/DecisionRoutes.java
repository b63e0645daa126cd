package dev.genga.desk.clips;

import dev.genga.desk.media.ClipFiles;
import dev.genga.desk.web.Asked;
import dev.genga.desk.web.Pages;
import dev.genga.film.index.Decision;
import dev.genga.film.index.Decisions;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.Tags;
import dev.genga.film.index.Trim;
import dev.genga.film.index.Verdict;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The addresses that change something. Each answers with the cards that are other now, the progress and a
/// sentence, for htmx to put in their places.
final class DecisionRoutes {
  private static final String DECIDED = "decided";
  private static final int LONGEST_CAPTION = 10_000;

  private final FilmIndex index;
  private final Choosing choosing;
  private final Cards cards;
  private final Pages pages;

  DecisionRoutes(FilmIndex index, Choosing choosing, Cards cards, Pages pages) {
    this.index = index;
    this.choosing = choosing;
    this.cards = cards;
    this.pages = pages;
  }

  void addTo(RoutesConfig routes) {
    routes.post("/clips/{id}/choice", this::choose);
    routes.post("/clips/{id}/trim", this::trim);
    routes.post("/clips/{id}/tags", this::tag);
    routes.post("/clips/{id}/caption", this::caption);
    routes.post("/choices", this::chooseAll);
    routes.post("/undo", request -> answer(request, "taken back", choosing.undo()));
    routes.post("/redo", request -> answer(request, "taken again", choosing.redo()));
  }

  private void choose(Context request) {
    long clip = ClipFiles.clip(index, request).id();
    answer(request, DECIDED, choosing.decide(new Decision.Choose(clip, verdict(request))));
  }

  private static Verdict verdict(Context request) {
    String text = new Asked(request).text("choice");
    try {
      return Verdict.of(text);
    } catch (IllegalArgumentException e) {
      throw new BadRequestResponse("No choice is called " + text);
    }
  }

  /// First and last frame; without them, all frames.
  private void trim(Context request) {
    var clip = ClipFiles.clip(index, request);
    var asked = new Asked(request);
    int first = asked.whole("first", 0);
    int last = asked.whole("last", clip.frames() - 1);
    Trim trim;
    try {
      trim = Trim.between(first, last, clip.frames());
    } catch (IllegalArgumentException e) {
      throw new BadRequestResponse(
          "The clip's frames are 0 to %d, and the last one comes after the first."
              .formatted(clip.frames() - 1));
    }
    answer(request, DECIDED, choosing.decide(new Decision.Cut(clip.id(), trim)));
  }

  private void tag(Context request) {
    long clip = ClipFiles.clip(index, request).id();
    var tags = held(new Asked(request).text("tags"), Tags.LONGEST);
    answer(request, DECIDED, choosing.decide(new Decision.Label(clip, List.of(tags))));
  }

  private void caption(Context request) {
    long clip = ClipFiles.clip(index, request).id();
    var text = held(new Asked(request).text("caption"), LONGEST_CAPTION);
    answer(
        request, DECIDED, choosing.decide(new Decision.Describe(clip, text.replace("\r\n", "\n"))));
  }

  private static String held(String text, int longest) {
    if (text.length() > longest) {
      throw new BadRequestResponse("No more than %d characters.".formatted(longest));
    }
    return text;
  }

  private void chooseAll(Context request) {
    var query = ClipQuery.of(new Asked(request));
    answer(request, DECIDED, choosing.decideAll(query.filter(), verdict(request)));
  }

  private void answer(Context request, String done, List<Decisions.Step> steps) {
    var clips = steps.stream().map(Decisions.Step::clip).distinct().toList();
    boolean few = clips.size() <= ClipQuery.CLIPS;
    String rank = new Asked(request).text("rank");
    var changed = cards.changed(few ? clips : List.of(), rank);
    request.header("HX-Trigger", event(few ? clips : List.of(), !few));
    pages.part(
        request,
        "changed.jte",
        Map.of(
            "cards",
            changed,
            "progress",
            pages.progress(),
            "said",
            sentence(done, steps, changed)));
  }

  /// What the page's script is told: the clips, and whether to load the whole grid anew.
  private static String event(List<Long> clips, boolean all) {
    String list = clips.stream().map(String::valueOf).collect(Collectors.joining(","));
    return "{\"decided\":{\"clips\":[%s],\"all\":%b}}".formatted(list, all);
  }

  /// Empty where nothing has changed: what was said last is still so.
  private static String sentence(String done, List<Decisions.Step> steps, List<CardView> cards) {
    if (steps.isEmpty()) {
      return done.equals(DECIDED) ? "" : "Nothing is to be " + done + ".";
    }
    if (steps.size() > 1 || cards.isEmpty()) {
      return "%d clips: %s.".formatted(steps.size(), done);
    }
    var clip = cards.getFirst().clip();
    String what =
        switch (steps.getFirst().what()) {
          case CHOICE -> clip.verdict().text();
          case TRIM -> cards.getFirst().length();
          case TAGS -> clip.tags().isEmpty() ? "no tags" : "tags " + String.join(", ", clip.tags());
          case CAPTION -> "caption";
        };
    String ending = done.equals(DECIDED) ? "" : ", " + done;
    return "%s: %s%s.".formatted(clip.name(), what, ending);
  }
}
