using Realtime.Hosting.Model;

namespace Realtime.Hosting;

/// <summary>Adds annotations to one resource.</summary>
internal sealed class DistributedApplicationResourceBuilder<T>(IDistributedApplicationBuilder application, T resource)
    : IResourceBuilder<T>
    where T : IResource
{
    public IDistributedApplicationBuilder ApplicationBuilder { get; } = application;

    public T Resource { get; } = resource;

    public IResourceBuilder<T> WithAnnotation<TAnnotation>(
        TAnnotation annotation,
        ResourceAnnotationMutationBehavior behavior
    )
        where TAnnotation : IResourceAnnotation
    {
        if (behavior == ResourceAnnotationMutationBehavior.Replace)
        {
            foreach (var earlier in Resource.Annotations.OfType<TAnnotation>().ToList())
            {
                Resource.Annotations.Remove(earlier);
            }
        }
        Resource.Annotations.Add(annotation);
        return this;
    }
}
