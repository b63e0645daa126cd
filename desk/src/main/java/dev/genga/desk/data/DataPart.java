package dev.genga.desk.data;

import dev.genga.base.ProblemException;
import dev.genga.desk.data.DataView.Writing;
import dev.genga.desk.media.ClipFiles;
import dev.genga.desk.media.MediaAccess;
import dev.genga.desk.web.Asked;
import dev.genga.desk.web.Pages;
import dev.genga.desk.web.Part;
import dev.genga.film.index.Decision;
import dev.genga.film.index.Decisions;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.Verdict;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The page of the data set as the trainer will see it.
public final class DataPart implements Part, AutoCloseable {
  private static final String PATH = "/data";
  private static final String TITLE = "Data set";

  /// The event by which the page knows that something else is kept.
  private static final String CHOSEN = "chosen";

  /// Stills of a page.
  private static final int STILLS = 48;

  private final FilmIndex index;
  private final DataService data;
  private final StillService stills;
  private final StepCosts costs;
  private final FragmentFiles fragments;
  private final WindowLookup windows;
  private volatile @Nullable DataView seen;

  /// @param index open for as long as the part is used
  /// @param costs tells what steps take
  /// @param access says which files may be shown
  /// @param made folder for what is made of clips to be looked at
  public DataPart(
      FilmIndex index,
      DataService data,
      StillService stills,
      StepCosts costs,
      MediaAccess access,
      Path made) {
    this.index = index;
    this.data = data;
    this.stills = stills;
    this.costs = costs;
    this.fragments = new FragmentFiles(data, access, made);
    this.windows = new WindowLookup(index, data.folder());
  }

  @Override
  public Link link() {
    return new Link(PATH, TITLE);
  }

  @Override
  public void addTo(RoutesConfig routes, Pages pages) {
    fragments.addTo(routes);
    routes.get(PATH, request -> page(request, pages));
    routes.get("/data/plan", request -> plan(request, pages));
    routes.post("/data/draft", request -> change(request, pages));
    routes.get("/data/clips", request -> clips(request, pages));
    routes.post("/data/file", request -> write(request, pages));
    routes.get("/data/stills", request -> stills(request, pages));
    routes.post("/data/stills", request -> search(request, pages));
    routes.post("/data/stills/{id}", request -> decide(request, pages));
  }

  private void page(Context request, Pages pages) {
    pages.page(
        request,
        TITLE,
        PATH,
        "data/page.jte",
        Map.of("data", view(pages, data.now(), Writing.NONE), "stills", gallery(pages, 0)));
  }

  private DataView view(Pages pages, DataService.Planned planned, Writing writing) {
    var known = seen;
    if (known == null || known.planned().number() != planned.number()) {
      known = DataView.of(planned, costs, pages.session(), data.file(), windows);
      seen = known;
    }
    return known.now(data.state(planned.draft()), writing);
  }

  private void show(Context request, Pages pages, DataService.Planned planned, Writing writing) {
    pages.part(request, "data/plan.jte", Map.of("data", view(pages, planned, writing)));
  }

  /// What was kept has changed: the page asks again.
  private void plan(Context request, Pages pages) {
    show(request, pages, data.now(), Writing.NONE);
  }

  private void change(Context request, Pages pages) {
    var asked = new Asked(request);
    if (asked.text("do").equals("plan")) {
      data.readAgain();
    }
    show(request, pages, data.change(new DraftForm(asked::text).read()), Writing.NONE);
  }

  private void write(Context request, Pages pages) {
    boolean replaces = new Asked(request).text("replace").equals("yes");
    Writing writing;
    try {
      data.write(replaces);
      writing = Writing.DONE;
    } catch (ProblemException e) {
      writing = new Writing(false, e.problems());
    }
    show(request, pages, data.now(), writing);
  }

  private void clips(Context request, Pages pages) {
    var asked = new Asked(request);
    var planned = data.latest();
    var plan = planned.plan();
    int section = asked.whole("section", 0);
    if (plan == null || section < 0 || section >= plan.sections().size()) {
      throw new NotFoundResponse("The plan has no such section.");
    }
    var view =
        FragmentsView.of(
            pages.session(),
            planned.number(),
            section,
            plan.sections().get(section),
            asked.whole("from", 0),
            windows);
    pages.part(request, "data/fragments.jte", Map.of("view", view));
  }

  private GalleryView gallery(Pages pages, int from) {
    int all = stills.count();
    return new GalleryView(
        stills.pictures(from, STILLS),
        pages.session(),
        Math.max(0, all - from - STILLS),
        from + STILLS,
        stills.state());
  }

  private void stills(Context request, Pages pages) {
    int from = new Asked(request).whole("from", 0);
    pages.part(
        request,
        from == 0 ? "data/stills.jte" : "data/pictures.jte",
        Map.of("stills", gallery(pages, Math.max(0, from))));
  }

  private void search(Context request, Pages pages) {
    int each = new Asked(request).whole("each", 40);
    if (each < 1) {
      throw new BadRequestResponse("A film gives 1 still or more.");
    }
    stills.start(each);
    pages.part(request, "data/stills.jte", Map.of("stills", gallery(pages, 0)));
  }

  private void decide(Context request, Pages pages) {
    var card = ClipFiles.clip(index, request);
    Verdict verdict;
    try {
      verdict = Verdict.of(new Asked(request).text("verdict"));
    } catch (IllegalArgumentException e) {
      throw new BadRequestResponse("There is no such verdict.");
    }
    Decisions.apply(index, List.of(new Decision.Choose(card.id(), verdict)));
    var still = ClipFiles.clip(index, request);
    request.header("HX-Trigger", CHOSEN);
    pages.part(
        request,
        "data/decided.jte",
        Map.of("still", still, "progress", pages.progress(), "session", pages.session()));
  }

  @Override
  public void close() {
    stills.close();
    fragments.close();
  }
}
