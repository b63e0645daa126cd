package dev.genga.desk.clips;

import dev.genga.desk.web.Asked;
import dev.genga.film.index.ClipFilter;
import dev.genga.film.index.ClipOrder;
import dev.genga.film.index.Verdict;
import io.javalin.http.BadRequestResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a page of clips shows: the address says all of it, so that it can be kept and gone back to.
///
/// @param filter of the clips
/// @param order of them
/// @param page from 1
public record ClipQuery(ClipFilter filter, ClipOrder order, int page) {
  /// Clips on a page: a few screens.
  static final int CLIPS = 48;

  static ClipQuery of(Asked asked) {
    var filter =
        new ClipFilter(
            verdict(asked.text("verdict")),
            asked.text("tag"),
            asked.number("film", 0),
            asked.text("score"),
            asked.decimal("lowest", Double.NEGATIVE_INFINITY),
            asked.decimal("highest", Double.POSITIVE_INFINITY),
            asked.text("text"));
    var order = new ClipOrder(asked.text("rank"), !asked.text("way").equals("up"));
    return new ClipQuery(filter, order, Math.max(1, asked.whole("page", 1)));
  }

  private static @Nullable Verdict verdict(String text) {
    try {
      return text.isEmpty() ? null : Verdict.of(text);
    } catch (IllegalArgumentException e) {
      throw new BadRequestResponse("No choice is called " + text);
    }
  }

  /// How many clips come before this page.
  int from() {
    return (int) Math.min(Integer.MAX_VALUE - CLIPS, (page - 1L) * CLIPS);
  }

  /// The verdict's text; empty for any.
  public String verdictText() {
    return filter.verdict() == null ? "" : filter.verdict().text();
  }

  /// The lowest value, as typed; empty for none.
  public String lowestText() {
    return bound(filter.lowest());
  }

  /// The highest value, as typed; empty for none.
  public String highestText() {
    return bound(filter.highest());
  }

  private static String bound(double value) {
    if (Double.isInfinite(value)) {
      return "";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%.0f", value)
        : Double.toString(value);
  }

  /// The address of another page of the same clips.
  public String address(int otherPage) {
    var values = new LinkedHashMap<String, String>();
    values.put("verdict", verdictText());
    values.put("tag", filter.tag());
    values.put("film", filter.film() == 0 ? "" : Long.toString(filter.film()));
    values.put("score", filter.score());
    values.put("lowest", lowestText());
    values.put("highest", highestText());
    values.put("text", filter.text());
    values.put("rank", order.score());
    values.put("way", order.score().isEmpty() || order.largestFirst() ? "" : "up");
    values.put("page", otherPage == 1 ? "" : Integer.toString(otherPage));
    String query =
        values.entrySet().stream()
            .filter(value -> !value.getValue().isEmpty())
            .map(value -> value.getKey() + "=" + encoded(value.getValue()))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? "/" : "/?" + query;
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
