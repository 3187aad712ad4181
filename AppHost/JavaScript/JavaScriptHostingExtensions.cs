using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.JavaScript;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>
/// What the AppHost uses of the package <c>Aspire.Hosting.JavaScript</c> 13.6, with its names, parameters and behaviour.
/// Where the package can be restored, delete this folder and reference it.
/// </summary>
internal static class JavaScriptHostingExtensions
{
    private const string NpmHelp = "https://nodejs.org/en/download";

    /// <summary>Adds a Next.js application with an HTTP endpoint whose port it gets as <c>PORT</c> and as <c>-p</c>.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="appDirectory">The folder with its package.json, relative to the AppHost.</param>
    /// <param name="runScriptName">The script of package.json that serves it.</param>
    public static IResourceBuilder<NextJsAppResource> AddNextJsApp(
        this IDistributedApplicationBuilder builder,
        string name,
        string appDirectory,
        string runScriptName = "dev"
    )
    {
        var folder = Path.GetFullPath(appDirectory, builder.AppHostDirectory);
        var app = builder
            .AddResource(new NextJsAppResource(name, "npm", folder))
            .WithHttpEndpoint(env: "PORT")
            .WithOtlpExporter()
            .WithIconName("CodeJsRectangle")
            .WithEnvironment("NODE_ENV", builder.Environment.IsDevelopment() ? "development" : "production")
            .WithRequiredCommand("node", NpmHelp)
            .WithRequiredCommand("npm", NpmHelp);
        var port = app.GetEndpoint("http").Property(EndpointProperty.TargetPort);
        return app.WithArgs("run", runScriptName, "--", "-p", port).WithNpm();
    }

    /// <summary>Runs the application with npm and, unless told otherwise, installs its packages first.</summary>
    /// <param name="resource">The application.</param>
    /// <param name="install">Whether to install before each start; else the installer waits to be started by hand.</param>
    /// <param name="installCommand">npm's command; <c>install</c> unless given.</param>
    /// <param name="installArgs">Arguments after the command.</param>
    public static IResourceBuilder<TResource> WithNpm<TResource>(
        this IResourceBuilder<TResource> resource,
        bool install = true,
        string? installCommand = null,
        string[]? installArgs = null
    )
        where TResource : JavaScriptAppResource
    {
        if (resource.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            return resource;
        }
        var installer = resource.Installer();
        installer.WithArgs(context =>
        {
            context.Args.Clear();
            context.Args.Add(installCommand ?? "install");
            foreach (var argument in installArgs ?? [])
            {
                context.Args.Add(argument);
            }
        });
        return install ? resource.WaitForCompletion(installer) : resource.StartInstallerByHand(installer);
    }

    private static IResourceBuilder<JavaScriptInstallerResource> Installer<TResource>(
        this IResourceBuilder<TResource> app
    )
        where TResource : JavaScriptAppResource
    {
        var name = $"{app.Resource.Name}-installer";
        var builder = app.ApplicationBuilder;
        return builder.TryCreateResourceBuilder<JavaScriptInstallerResource>(name, out var existing)
            ? existing
            : builder
                .AddResource(new JavaScriptInstallerResource(name, app.Resource.WorkingDirectory))
                .WithParentRelationship(app.Resource)
                .WithIconName("BoxToolbox")
                .ExcludeFromManifest();
    }

    private static IResourceBuilder<TResource> StartInstallerByHand<TResource>(
        this IResourceBuilder<TResource> app,
        IResourceBuilder<JavaScriptInstallerResource> installer
    )
        where TResource : JavaScriptAppResource
    {
        installer.WithExplicitStart();
        foreach (var wait in app.Resource.Annotations.OfType<WaitAnnotation>().ToArray())
        {
            if (wait.Resource == installer.Resource)
            {
                app.Resource.Annotations.Remove(wait);
            }
        }
        return app;
    }
}
