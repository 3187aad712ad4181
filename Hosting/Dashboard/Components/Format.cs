using System.Globalization;

namespace Realtime.Hosting.Dashboard.Components;

/// <summary>Times, durations and numbers in the one form that all pages use.</summary>
internal static class Format
{
    public static string Time(DateTime utc) => utc.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    public static string TimeExact(DateTime utc) =>
        utc.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    public static string DateAndTime(DateTime utc) =>
        utc.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    /// <summary>Today's moments as time only.</summary>
    public static string Moment(DateTime utc, TimeProvider clock) =>
        utc.ToLocalTime().Date == clock.GetLocalNow().Date
            ? Time(utc)
            : utc.ToLocalTime().ToString("MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string Duration(TimeSpan duration) =>
        duration switch
        {
            { Ticks: <= 0 } => "0",
            { TotalMilliseconds: < 1 } => Invariant($"{duration.TotalMicroseconds:0.#} µs"),
            { TotalSeconds: < 1 } => Invariant($"{duration.TotalMilliseconds:0.##} ms"),
            { TotalMinutes: < 1 } => Invariant($"{duration.TotalSeconds:0.##} s"),
            { TotalHours: < 1 } => Invariant($"{(int)duration.TotalMinutes} m {duration.Seconds} s"),
            _ => Invariant($"{(int)duration.TotalHours} h {duration.Minutes} m"),
        };

    public static string Number(double value) =>
        Math.Abs(value) switch
        {
            0 => "0",
            >= 1e9 => Invariant($"{value / 1e9:0.##} G"),
            >= 1e6 => Invariant($"{value / 1e6:0.##} M"),
            >= 1e4 => Invariant($"{value / 1e3:0.#} k"),
            >= 100 => Invariant($"{value:0.#}"),
            >= 0.01 => Invariant($"{value:0.###}"),
            _ => Invariant($"{value:0.##e0}"),
        };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
